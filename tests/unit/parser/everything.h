// A configuration with one block of each kind, and a place at the end of each where a line may go.
#pragma once

#include <string>
#include <string_view>

namespace holdfast::config {

// "@virtual_server/real_server@" is where a line of that block goes, "@/@" one of the top level.
inline constexpr std::string_view kEverything = R"(
@/@
global_defs {
 @global_defs@
}
vrrp_script some-name {
 script /bin/true
 @vrrp_script@
}
track_file some-name {
 file /run/a-file
 @track_file@
}
vrrp_track_file other-name {
 file /run/other-file
 @vrrp_track_file@
}
vrrp_track_process some-name {
 process some-process
 @vrrp_track_process@
}
bfd_instance some-name {
 neighbor_ip 192.0.2.9
 @bfd_instance@
}
bfd_instance other-name {
 neighbor_ip 192.0.2.10
}
vrrp_instance some-name {
 interface eth9
 virtual_router_id 51
 priority 100
 virtual_ipaddress { 192.0.2.1 }
 authentication {
  @vrrp_instance/authentication@
 }
 @vrrp_instance@
}
vrrp_instance one {
 interface eth1
 virtual_router_id 52
 priority 100
 auth_hmac {
  active_key 8
  key 8 hex:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
  key 5 hex:100102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
  @vrrp_instance/auth_hmac@
 }
 virtual_ipaddress { 192.0.2.2 }
}
vrrp_instance three {
 virtual_router_id 53
 priority 100
 unicast_peer { 192.0.2.7 }
 virtual_ipaddress { 192.0.2.3 }
}
vrrp_sync_group G {
 group { three }
 @vrrp_sync_group@
}
track_group T {
 @track_group@
}
garp_group {
 interfaces {
  eth5
 }
 garp_interval 0.5
 @garp_group@
}
SSL {
 @SSL@
}
virtual_server 192.0.2.1 80 {
 protocol TCP
 persistence_timeout 60
 sorry_server 192.0.2.99 80
 real_server 192.0.2.8 80 {
  TCP_CHECK {
   @virtual_server/real_server/TCP_CHECK@
  }
  @virtual_server/real_server@
 }
 real_server 192.0.2.10 80 {
  HTTP_GET {
   url {
    path /
    status_code 201
    @virtual_server/real_server/HTTP_GET/url@
   }
   @virtual_server/real_server/HTTP_GET@
  }
  SSL_GET {
   url {
    path /
    status_code 201
    @virtual_server/real_server/SSL_GET/url@
   }
   @virtual_server/real_server/SSL_GET@
  }
  MISC_CHECK {
   misc_path /bin/true
   @virtual_server/real_server/MISC_CHECK@
  }
  SMTP_CHECK {
   host {
    @virtual_server/real_server/SMTP_CHECK/host@
   }
   @virtual_server/real_server/SMTP_CHECK@
  }
  DNS_CHECK {
   @virtual_server/real_server/DNS_CHECK@
  }
  PING_CHECK {
   @virtual_server/real_server/PING_CHECK@
  }
  UDP_CHECK {
   @virtual_server/real_server/UDP_CHECK@
  }
  FILE_CHECK {
   track_file other-name
   @virtual_server/real_server/FILE_CHECK@
  }
  BFD_CHECK {
   name other-name
   @virtual_server/real_server/BFD_CHECK@
  }
 }
 @virtual_server@
}
)";

// Everything, with `line` in the block `path` ("" the top level).
inline std::string everything_with(std::string_view path, std::string_view line) {
    const std::string wanted(path.empty() ? "/" : path);
    std::string text;
    std::string_view rest = kEverything;
    while (true) {
        const auto begin = rest.find('@');
        text += rest.substr(0, begin);
        if (begin == std::string_view::npos) return text;
        const auto end = rest.find('@', begin + 1);
        if (rest.substr(begin + 1, end - begin - 1) == wanted) text += line;
        rest.remove_prefix(end + 1);
    }
}

}  // namespace holdfast::config
