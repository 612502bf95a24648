// Outlet: what a socket takes at once goes at once, so that its other end can begin with the start
// of a long text while the rest is still written; what it does not take is kept for who can wait.
#pragma once

#include <string>
#include <string_view>

namespace holdfast::control {

class Outlet {
  public:
    // The socket outlives it.
    explicit Outlet(int socket) : socket_(socket) {}

    // Never waits. What is wrong with the socket, the next to write finds out.
    void add(std::string_view text);

    // To be sent after what has gone.
    const std::string& rest() const { return rest_; }

  private:
    int socket_;
    std::string rest_;
};

}  // namespace holdfast::control
