// DNS as bytes (RFC 1035 section 4.1): the query of a DNS_CHECK, and what an answer says.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lib/result.h"

namespace holdfast::checkers {

// `type` is one of A, NS, CNAME, SOA, MX, TXT, AAAA. Asks for recursion, as keepalived does. An
// Error when the name is none.
Result<std::string> dns_query(std::uint16_t id, const std::string& name, std::string_view type);

struct DnsAnswer {
    // Not an answer to this query, but perhaps an old one or somebody else's: the right one may
    // still come.
    std::string foreign;  // why, empty: it is one
    int code = 0;         // of an answer: the RCODE, 0 is success
};

// Only the header and the question are read, and the question must be the one of the query. So
// there are no names to expand, and nothing the server sends makes this longer than the query.
DnsAnswer read_dns_answer(std::string_view bytes, std::string_view query);

// "REFUSED", or "rcode 11".
std::string dns_code_name(int code);

}  // namespace holdfast::checkers
