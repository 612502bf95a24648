// connect_vip: which checks may have it, and the marks of their paths.
#include <algorithm>
#include <set>

#include "parser/config/ipvs.h"
#include "tests/unit/catch.h"
#include "tests/unit/parser/loaded.h"

namespace holdfast::config {
namespace {

std::string server(const std::string& address, const std::string& check = "connect_vip") {
    return "real_server " + address + " 80 {\n TCP_CHECK {\n  " + check + "\n }\n}\n";
}

std::string virtual_server(const std::string& name, const std::string& lines) {
    return "virtual_server " + name + " {\n protocol TCP\n lvs_method DR\n" + lines + "}\n";
}

std::string web(const std::string& lines) { return virtual_server("192.0.2.1 80", lines); }

const RealServer& first(const Loaded& loaded, std::size_t service = 0) {
    INFO(text_of(loaded));
    REQUIRE(loaded.config);
    return loaded.config->lvs.virtual_servers.at(service).real_servers.at(0);
}

bool is_path(std::uint32_t mark, std::uint32_t from = 1'000'000) {
    return mark >= from && mark - from <= 65'535;
}

TEST_CASE("a check of a server by DR or TUN may take the path of clients") {
    for (const std::string method : {"DR", "TUN"}) {
        const auto loaded = read(web("lvs_method " + method + "\n" + server("192.0.2.10")));
        CHECK(first(loaded).tcp_checks.at(0).connect_vip);
        CHECK(is_path(first(loaded).path_mark));
    }
    const auto page =
        read(web("real_server 192.0.2.10 80 {\n SSL_GET {\n connect_vip\n"
                 " url {\n path /\n }\n }\n}\n"));
    CHECK(problems(page).empty());
    CHECK(is_path(first(page).path_mark));
    CHECK(first(read(web(server("192.0.2.10", "connect_vip off")))).path_mark == 0);
}

TEST_CASE("where there is no such path it is ignored, with the reason") {
    const auto ignored = [](const std::string& text, const std::string& why) {
        const auto loaded = read(text);
        CHECK(mentions(loaded, why));
        CHECK_FALSE(first(loaded).tcp_checks.at(0).connect_vip);
        CHECK(first(loaded).path_mark == 0);
    };
    ignored(web("lvs_method NAT\n" + server("192.0.2.10")), "connect_vip is for DR and TUN");
    ignored(virtual_server("fwmark 5", server("192.0.2.10")),
            "a virtual server that is an address");
    ignored("net_namespace_ipvs other\n" + web(server("192.0.2.10")), "another network namespace");
}

TEST_CASE("what does not go together is told") {
    CHECK(mentions(read(web(server("192.0.2.10", "connect_vip\n fwmark 7"))), "fwmark is ignored"));
    CHECK(mentions(read(web(server("192.0.2.10", "connect_vip\n connect_ip 192.0.2.11"))),
                   "connect_ip is ignored"));
}

TEST_CASE("each path has a mark: of its own, and the same whatever stands beside it") {
    std::string lines;
    for (int number = 1; number <= 200; ++number)
        lines += server("192.0.2." + std::to_string(number));
    const auto many = read(web(lines));
    std::set<std::uint32_t> marks;
    for (const auto& real : many.config->lvs.virtual_servers.at(0).real_servers)
        marks.insert(real.path_mark);
    CHECK(marks.size() == 200);
    CHECK(std::all_of(marks.begin(), marks.end(), [](auto mark) { return is_path(mark); }));
    CHECK(first(read(web(server("192.0.2.1")))).path_mark == first(many).path_mark);

    const auto twice =
        read(web(server("192.0.2.10")) + virtual_server("192.0.2.2 443", server("192.0.2.10")) +
             virtual_server("192.0.2.3 80", "lvs_method TUN\n" + server("192.0.2.10")));
    CHECK(first(twice, 0).path_mark == first(twice, 1).path_mark);
    CHECK(first(twice, 0).path_mark != first(twice, 2).path_mark);
}

TEST_CASE("marks begin where it is said, and those of virtual servers are left to them") {
    const auto base = "global_defs {\n connect_vip_start_fwmark 7\n}\n" + web(server("192.0.2.10"));
    const auto mark = first(read(base)).path_mark;
    CHECK(is_path(mark, 7));
    const auto own =
        virtual_server("fwmark " + std::to_string(mark), "real_server 192.0.2.9 80 {\n}\n");
    CHECK(first(read(base + own)).path_mark == mark + 1);
}

TEST_CASE("the IPVS process is told of a service for each path") {
    const auto loaded = read(web("lvs_method TUN type gue port 99\n" + server("192.0.2.10")) +
                             virtual_server("192.0.2.2 443", "lvs_method TUN type gue port 99\n" +
                                                                 server("192.0.2.10")));
    REQUIRE(loaded.config);
    const auto slice = ipvs_slice(loaded.config->global, loaded.config->lvs);
    REQUIRE(slice.virtual_servers.size() == 3);
    const auto& path = slice.virtual_servers.at(2);
    CHECK(path.for_checks);
    CHECK(path.fwmark == first(loaded).path_mark);
    REQUIRE(path.real_servers.size() == 1);
    CHECK(to_string(path.real_servers[0].endpoint) == "192.0.2.10:0");
    CHECK(path.real_servers[0].method == ForwardingMethod::tun);
    CHECK(path.real_servers[0].tunnel.type == TunnelType::gue);
    CHECK(path.real_servers[0].tunnel.port == 99);
}

}  // namespace
}  // namespace holdfast::config
