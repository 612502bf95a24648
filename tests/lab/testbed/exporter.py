"""What mehdy/keepalived-exporter makes of keepalived's files: which words it looks for, and the metrics they become."""
import re

STATES = ("INIT", "BACKUP", "MASTER", "FAULT")
# The metric, its name in the JSON, and where it stands in the statistics: under which title, after which word.
COUNTERS = (
    ("advertisements_received_total", "advert_rcvd", "Advertisements", "Received"),
    ("advertisements_sent_total", "advert_sent", "Advertisements", "Sent"),
    ("become_master_total", "become_master", "", "Became master"),
    ("release_master_total", "release_master", "", "Released master"),
    ("packet_length_errors_total", "packet_len_err", "Packet Errors", "Length"),
    ("advertisements_interval_errors_total", "advert_interval_err", "Packet Errors", "Advertisement Interval"),
    ("ip_ttl_errors_total", "ip_ttl_err", "Packet Errors", "TTL"),
    ("invalid_type_received_total", "invalid_type_rcvd", "Packet Errors", "Invalid Type"),
    ("address_list_errors_total", "addr_list_err", "Packet Errors", "Address List"),
    ("authentication_invalid_total", "invalid_authtype", "Authentication Errors", "Invalid Type"),
    ("authentication_mismatch_total", "authtype_mismatch", "Authentication Errors", "Type Mismatch"),
    ("authentication_failure_total", "auth_failure", "Authentication Errors", "Failure"),
    ("priority_zero_received_total", "pri_zero_rcvd", "Priority Zero", "Received"),
    ("priority_zero_sent_total", "pri_zero_sent", "Priority Zero", "Sent"),
)


def whole(number):
    """It knows no others, and takes no text for one."""
    assert isinstance(number, int) and not isinstance(number, bool), number
    return number


def labels(data, **more):
    named = {"iname": data["iname"], "intf": data["ifp_ifname"], "vrid": data["vrid"], **more}
    return "{" + ",".join(f'{name}="{value}"' for name, value in named.items()) + "}"


def state_metrics(data):
    made = {f"keepalived_gratuitous_arp_delay_total{labels(data)}": whole(data["garp_delay"])}
    for member, name in (("vips", "vrrp_state"), ("evips", "vrrp_excluded_state")):
        for address in data.get(member, []):
            prefix, _, interface = address.split(" ")[:3]
            made[f"keepalived_{name}{labels(data, intf=interface, ip_address=prefix)}"] = whole(data["state"])
    return made


def metrics_of_json(instances):
    """Of what SIGJSON has written, as read by a JSON parser."""
    made = {}
    for one in instances:
        data, stats = one["data"], one["stats"]
        made |= state_metrics(data)
        made |= {f"keepalived_{name}{labels(data)}": whole(stats[member]) for name, member, _, _ in COUNTERS}
    return made


def instances_in(data_text):
    """Of what SIGUSR1 has written."""
    instances, key = [], ""
    for line in data_text.splitlines():
        if match := re.match(r" VRRP Instance = (.*)", line):
            instances.append({"iname": match[1].strip(), "vips": [], "evips": []})
        elif not line.startswith("   ") or not instances:
            if line.startswith(" VRRP Script"):
                break
        elif line.startswith("     "):
            instances[-1]["evips" if "Excluded" in key else "vips"].append(line.strip())
        else:
            key, _, value = (part.strip() for part in line.partition("=" if "=" in line else ":"))
            if key == "State":
                instances[-1]["state"] = STATES.index(value)
            elif key == "Wantstate":
                assert value in STATES
            elif key == "Interface":
                instances[-1]["ifp_ifname"] = value
            elif key == "Gratuitous ARP delay":
                instances[-1]["garp_delay"] = int(value)
            elif key == "Virtual Router ID":
                instances[-1]["vrid"] = int(value)
    return instances


def scripts_in(data_text):
    """The status of each script that is tracked."""
    statuses = {}
    for name, block in re.findall(r"^ VRRP Script = (.*)\n((?:   .*\n?)*)", data_text, re.MULTILINE):
        assert re.search(r"^   State = (idle|running|requested termination|forcing termination)$", block, re.MULTILINE)
        statuses[name] = ("BAD", "GOOD").index(re.search(r"^   Status = (.*)$", block, re.MULTILINE)[1])
    return statuses


def counters_in(stats_text):
    """By instance, title and word; of what SIGUSR2 has written."""
    found, name, title = {}, None, ""
    for line in stats_text.splitlines():
        if match := re.match(r"VRRP Instance: (.*)", line):
            name = match[1]
        elif line.startswith("  ") and line.endswith(":"):
            title = line.strip(" :")
        elif match := re.match(r"  (  )?(.*): (\d+)$", line):
            found[name, title if match[1] else "", match[2]] = int(match[3])
    return found


def metrics_of_text(data_text, stats_text):
    made, counters = {}, counters_in(stats_text)
    for data in instances_in(data_text):
        made |= state_metrics(data)
        for name, _, title, word in COUNTERS:
            made[f"keepalived_{name}{labels(data)}"] = counters[data["iname"], title, word]
    for name, status in scripts_in(data_text).items():
        made[f'keepalived_script_status{{name="{name}"}}'] = status
    return made
