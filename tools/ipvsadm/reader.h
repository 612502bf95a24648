// Reader: takes the options of a command line one by one, in the order they were written in, which
// matters: "-6" wants a mark before it, "-r" takes over a port from the service before it.
#pragma once

#include "tools/ipvsadm/command_line.h"
#include "tools/ipvsadm/options.h"

namespace holdfast::ipvsadm {

class Reader {
  public:
    using Value = const std::optional<std::string>&;

    Result<void> command(Command command, Value value);

    Result<void> service(ipvs::Protocol protocol, Value address);
    Result<void> fwmark(Value mark);
    Result<void> ipv6(Value);
    Result<void> scheduler(Value name);
    Result<void> persistent(Value timeout);
    Result<void> netmask(Value mask);
    Result<void> one_packet(Value);
    Result<void> engine(Value name);
    Result<void> scheduler_flags(Value flags);

    Result<void> real_server(Value address);
    Result<void> method(ipvs::ForwardingMethod method);
    Result<void> weight(Value number);
    Result<void> upper_threshold(Value number);
    Result<void> lower_threshold(Value number);
    Result<void> tunnel_type(Value name);
    Result<void> tunnel_port(Value number);
    Result<void> tunnel_checksum(Option option);

    Result<void> mcast_interface(Value name);
    Result<void> sync_id(Value number);
    Result<void> mcast_group(Value address);
    Result<void> mcast_port(Value number);
    Result<void> mcast_ttl(Value number);
    Result<void> sync_length(Value number);

    // An option of listings, which is there or not.
    Result<void> list_option(Option option);

    // "--set TCP TCPFIN UDP".
    Result<void> timeouts(const std::vector<std::string>& seconds);

    // When there are no more: what is asked for, unless it makes no sense as a whole.
    Result<CommandLine> finish();

  private:
    Result<void> once(Option option);
    Result<void> number(Option option, Value text, long least, long most, const char* what,
                        const std::function<void(long)>& take);
    Result<void> finish_service();
    Result<void> finish_server();
    Result<void> finish_list();

    CommandLine line_;
    OptionSet given_;
    std::string flags_text_;
};

}  // namespace holdfast::ipvsadm
