// Notices: what an event of VRRP leads to: which scripts run, and the line for the notify pipes.
//
// Arguments and lines are those of keepalived 2.2.7: INSTANCE|GROUP, the name (in the line between
// quotation marks), what has happened, and the effective priority, 0 of a group.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "lib/ipc/messages.h"
#include "parser/config.h"

namespace holdfast::daemon {

struct Notice {
    std::vector<config::Script> scripts;  // with all their arguments, to be run one after the other
    std::string line;                     // with its end; empty: none
};

class Notices {
  public:
    // What has been deleted has a last word until the next one.
    void configure(const config::VrrpConfig& config);

    Notice of(const ipc::VrrpNews& news);

    // The lines of the states that were told last, groups first: for who reads the pipes anew.
    std::vector<std::string> states() const;

  private:
    using Object = std::pair<ipc::VrrpSubject, std::string>;

    std::vector<Object> objects_;  // groups first, each kind as configured
    std::map<Object, config::Notifications> settings_;
    std::map<Object, config::Notifications> deleted_;
    std::map<Object, ipc::VrrpNews> last_;  // the last state, with the last priority
};

// The line for the notify pipes: "VS [192.0.2.1]:tcp:80 UP", or "RS ", the server, the virtual
// server and what it is.
std::string line_of(const ipc::ServiceNews& news);
// "VS [192.0.2.1]:tcp:80 MASS_FAILURE", and when that is over.
std::string line_of(const ipc::GuardNews& news);

// The arguments of a generic notify script, in keepalived's words.
std::vector<std::string> arguments_of(const ipc::VrrpNews& news);

}  // namespace holdfast::daemon
