// DaemonSocket: the line to the daemon that runs (docs/control-protocol.md).
#pragma once

#include <functional>
#include <string>

#include <boost/json/value.hpp>

#include "lib/control/status.h"
#include "lib/result.h"
#include "lib/unique_fd.h"

namespace holdfast::tool {

inline constexpr const char* kDefaultSocket = "/run/holdfast.sock";

class DaemonSocket {
  public:
    // The Error says what to do when no daemon runs, or when one may not be asked.
    static Result<DaemonSocket> connect(const std::string& path);

    // The result's text, as JSON.
    Result<std::string> ask(const control::Request& request);
    // The same, written to this descriptor as it comes.
    Result<void> pass_on(const control::Request& request, int output);
    // The same until there are no more events; each as JSON, until one is not wanted any more.
    Result<void> follow(const control::Request& request,
                        const std::function<bool(const std::string&)>& on_event);

  private:
    explicit DaemonSocket(UniqueFd socket) : socket_(std::move(socket)) {}

    Result<void> send(const control::Request& request);
    Result<std::string> receive_line();
    Result<void> receive_some();

    UniqueFd socket_;
    std::string received_;
};

}  // namespace holdfast::tool
