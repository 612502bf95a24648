// The part of Asio that is compiled once (BOOST_ASIO_SEPARATE_COMPILATION), for TLS.
#include <boost/asio/ssl/impl/src.hpp>
