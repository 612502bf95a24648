// holdfast-control: answers operators. It has no privileges: the supervisor hands it the sockets
// that operators come to, and carries out what they order.
#include "control/desk.h"
#include "control/reception.h"
#include "control/session.h"
#include "control/web_session.h"
#include "lib/ipc/child.h"

namespace holdfast::control {
namespace {

class Control {
  public:
    int run() {
        return child_.run({[this](const auto& slice) { return configure(slice); },
                           [this] { child_.finish(); },
                           [this](const ipc::Message& message, UniqueFd attachment) {
                               receive(message, std::move(attachment));
                           }});
    }

  private:
    std::vector<std::string> configure(const ipc::Slice& slice) {
        auto config = slice.read<config::ControlConfig>();
        if (!config) return {config.error().message};
        desk_.configure(std::move(*config));
        return {};
    }

    void receive(const ipc::Message& message, UniqueFd attachment) {
        if (const auto* listen = std::get_if<ipc::Listen>(&message)) {
            if (listen->as == ipc::Listener::control) {
                operators_.listen(std::move(attachment));
            } else {
                web_.listen(std::move(attachment));
            }
        } else {
            desk_.receive(message, attachment);
        }
    }

    ipc::Child child_{"holdfast-control"};
    Desk desk_{child_};
    Reception<Session> operators_{child_.loop(), desk_};
    Reception<WebSession> web_{child_.loop(), desk_};
};

}  // namespace
}  // namespace holdfast::control

int main() { return holdfast::control::Control().run(); }
