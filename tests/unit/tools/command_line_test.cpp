#include "tools/ipvsadm/command_line.h"

#include <iterator>
#include <sstream>

#include <fmt/format.h>

#include "tests/unit/catch.h"

namespace holdfast::ipvsadm {
namespace {

Result<CommandLine> read(const std::string& text) {
    std::istringstream in(text);
    return read_command_line(
        {std::istream_iterator<std::string>(in), std::istream_iterator<std::string>()});
}

// The exit status of what is refused, 0 for what is not.
int status(const std::string& text) {
    const auto line = read(text);
    return line ? 0 : line.error().code;
}

// "tcp 10.0.0.1:80 wlc flags 1 timeout 360 mask ffffffff"
std::string service(const std::string& text) {
    const auto line = read(text);
    if (!line) return line.error().message;
    const auto& made = line->service;
    return fmt::format("{} {} flags {:x} timeout {} mask {:x}", to_string(made.key), made.scheduler,
                       made.flags, made.timeout_seconds, made.netmask);
}

// "10.1.0.1:80 nat 1 of tcp 10.0.0.1:80"
std::string server(const std::string& text) {
    const auto line = read(text);
    if (!line) return line.error().message;
    return fmt::format("{} {} {} of {}", to_string(line->server.endpoint),
                       name(line->server.method), line->server.weight,
                       to_string(line->service.key));
}

TEST_CASE("the command comes first, and is one") {
    CHECK(status("-A -t 10.0.0.1:80") == 0);
    CHECK(status("-t 10.0.0.1:80 -A") == kNotUnderstood);
    CHECK(status("list") == kNotUnderstood);
    CHECK(status("-Q") == kNotUnderstood);
    CHECK(status("--start-daemon") == kNotUnderstood);
    CHECK(status("-L -A") == kRefused);
    CHECK(status("-L -Q") == kBadOption);
    CHECK(status("-L stray") == kRefused);
    CHECK(read("")->command == Command::list);
}

TEST_CASE("options in one word, with values in the same word or the next") {
    CHECK(read("-Ln")->list.numeric);
    CHECK(read("-lnc")->list.of == Subject::connections);
    CHECK(service("-A -t10.0.0.1:80 -srr") == "tcp 10.0.0.1:80 rr flags 0 timeout 0 mask ffffffff");
    CHECK(service("-A --tcp-service=10.0.0.1:80") ==
          "tcp 10.0.0.1:80 wlc flags 0 timeout 0 mask ffffffff");
}

TEST_CASE("persistence may leave its time out") {
    CHECK(service("-A -t 10.0.0.1:80 -p") ==
          "tcp 10.0.0.1:80 wlc flags 1 timeout 360 mask ffffffff");
    CHECK(service("-A -t 10.0.0.1:80 -p -s rr") ==
          "tcp 10.0.0.1:80 rr flags 1 timeout 360 mask ffffffff");
    CHECK(service("-A -t 10.0.0.1:80 -p 5 -M 255.255.0.0") ==
          "tcp 10.0.0.1:80 wlc flags 1 timeout 5 mask ffff0000");
    CHECK(status("-A -t 10.0.0.1:80 -p 0") == kRefused);
    CHECK(status("-A -t 10.0.0.1:80 -p 2678401") == kRefused);
}

TEST_CASE("services") {
    CHECK(service("-A -f 7 -6") == "fwmark 7 (IPv6) wlc flags 0 timeout 0 mask 80");
    CHECK(service("-A -t [2001:db8::1]:443 -p -M 64") ==
          "tcp [2001:db8::1]:443 wlc flags 1 timeout 360 mask 40");
    CHECK(service("-A -u 10.1:53 -o") == "udp 10.0.0.1:53 wlc flags 4 timeout 0 mask ffffffff");
    CHECK(service("-A --sctp-service 10.0.0.1:7 -s sh -b sh-port,sh-fallback") ==
          "sctp 10.0.0.1:7 sh flags 18 timeout 0 mask ffffffff");
    for (const auto* wrong : {"-A", "-A -t 10.0.0.1", "-A -t 80", "-A -t [::1]", "-A -t 10.0.0.1:x",
                              "-A -t 10.0.0.1:65536", "-A -6 -f 7", "-A -f 0", "-A -f 4294967296",
                              "-A -t 10.0.0.1:80 -u 10.0.0.1:80", "-A -t 10.0.0.1:80 -o",
                              "-A -t 10.0.0.1:80 -b sh-port", "-A -t 10.0.0.1:80 -w 1",
                              "-A -t [2001:db8::1]:443 -M 129", "-A -t 10.0.0.1:80 -M x.invalid"}) {
        CAPTURE(wrong);
        CHECK(status(wrong) == kRefused);
    }
}

TEST_CASE("servers") {
    CHECK(server("-a -t 10.0.0.1:80 -r 10.1.0.1:8080") ==
          "10.1.0.1:80 direct 1 of tcp 10.0.0.1:80");
    CHECK(server("-a -t 10.0.0.1:80 -r 10.1.0.1:8080 -m -w 3") ==
          "10.1.0.1:8080 nat 3 of tcp 10.0.0.1:80");
    CHECK(server("-a -t 10.0.0.1:80 -r 2001:db8::1 -i") ==
          "[2001:db8::1]:80 tunnel 1 of tcp 10.0.0.1:80");
    CHECK(server("-a -f 5 -r 10.1.0.1:8080") == "10.1.0.1:8080 direct 1 of fwmark 5");
    CHECK(server("-d -r 10.1.0.1:81 -t 10.0.0.1:80") == "10.1.0.1:81 direct 1 of tcp 10.0.0.1:80");
    for (const auto* wrong :
         {"-a -t 10.0.0.1:80", "-a -t 10.0.0.1:80 -r 10.1.0.1 -m -i", "-a -t 10.0.0.1:80 -r ::1 -m",
          "-a -t 10.0.0.1:80 -r 10.1.0.1 -w 2147483648", "-a -t 10.0.0.1:80 -r 10.1.0.1 -w -1",
          "-a -t 10.0.0.1:80 -r 10.1.0.1 --tun-type gue --tun-port 1",
          "-a -t 10.0.0.1:80 -r 10.1.0.1 -i --tun-type gue",
          "-a -t 10.0.0.1:80 -r 10.1.0.1 -i --tun-type gre --tun-port 1",
          "-a -t 10.0.0.1:80 -r 10.1.0.1 -i --tun-type gre --tun-csum --tun-nocsum",
          "-a -t 10.0.0.1:80 -r 10.1.0.1 -i --tun-csum", "-d -t 10.0.0.1:80 -r 10.1.0.1 -w 1"}) {
        CAPTURE(wrong);
        CHECK(status(wrong) == kRefused);
    }
}

TEST_CASE("listings, timeouts, daemons") {
    CHECK(read("-L --thresholds --stats --rate")->list.columns == Columns::stats);
    CHECK(status("-L -c --stats") == kRefused);
    CHECK(status("-L -c --timeout") == kRefused);
    CHECK(status("-L -c -t 10.0.0.1:80") == kRefused);
    CHECK(status("-L --daemon --persistent-conn") == kRefused);
    CHECK(status("-S -n -c") == kRefused);
    CHECK(read("--set 900 0 300")->timeouts.udp_seconds == 300);
    CHECK(status("--set 900 0") == kRefused);
    CHECK(status("--set 900 0 300 1") == kRefused);
    CHECK(read("--start-daemon backup --mcast-interface lo --syncid 7")->sync_daemon.sync_id == 7);
    CHECK(status("--start-daemon both") == kRefused);
    CHECK(status("--start-daemon master --mcast-group 10.0.0.1") == kRefused);
    CHECK(status("--start-daemon master --syncid 256") == kRefused);
    CHECK(status("--stop-daemon master --mcast-ttl 1") == kRefused);
}

}  // namespace
}  // namespace holdfast::ipvsadm
