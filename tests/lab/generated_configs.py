"""Configurations made from the keyword tables (`holdfast explain --format json`), right and wrong."""
import json
import random
import subprocess

from testbed.daemon import BINARIES

# What a block begins with; blocks that are not here begin with their own name.
HEADS = {
    "global_defs": ["global_defs {", "dynamic_interfaces"],
    "track_group": ["track_group G {"],
    "vrrp_instance": ["vrrp_instance V {", "interface eth0", "virtual_router_id 51", "priority 100"],
    "vrrp_sync_group": ["vrrp_sync_group G {", "group {\nV1\nV2\n}"],
    "garp_group": ["garp_group {", "interface eth0", "garp_interval 1"],
    "vrrp_script": ["vrrp_script S {", "script /bin/true"],
    "track_file": ["track_file F {", "file /run/some-file"],
    "vrrp_track_file": ["vrrp_track_file F {", "file /run/some-file"],
    "vrrp_track_process": ["vrrp_track_process P {", "process some-process"],
    "bfd_instance": ["bfd_instance B {", "neighbor_ip 192.0.2.8", "source_ip 192.0.2.1"],
    "SSL": ["SSL {"],
    "virtual_server": ["virtual_server 192.0.2.1 80 {", "protocol TCP", "lvs_sched rr", "lvs_method NAT"],
    "real_server": ["real_server 192.0.2.10 80 {"],
    "MISC_CHECK": ["MISC_CHECK {", "misc_path /bin/true"],
    "HTTP_GET": ["HTTP_GET {", "url {\npath /\n}"],
    "SSL_GET": ["SSL_GET {", "url {\npath /\n}"],
    "url": ["url {", "path /"],
    "FILE_CHECK": ["FILE_CHECK {", "track_file some-name"],
    "BFD_CHECK": ["BFD_CHECK {", "name some-name"],
}
# Other names of what stands in a head.
SAME = {"lb_algo": "lvs_sched", "lb_kind": "lvs_method", "interfaces": "interface", "neighbour_ip": "neighbor_ip"}
# What it cannot do without, after the lines.
TAILS = {
    "vrrp_instance": " virtual_ipaddress {\n 192.0.2.50/24\n }\n}",
    "virtual_server": " real_server 192.0.2.11 80 {\n }\n}",
}

# Things that examples name.
NAMED = """\
global_defs {
 script_user root
 enable_script_security
}
vrrp_script some-name {
 script /bin/true
}
track_file some-name {
 file /run/some-file
}
vrrp_track_process some-name {
 process some-process
}
bfd_instance some-name {
 neighbor_ip 192.0.2.9
 source_ip 192.0.2.1
}
"""
MEMBERS = "".join(
    f"vrrp_instance V{i} {{\n interface eth0\n virtual_router_id {i}\n"
    f" virtual_ipaddress {{\n 192.0.2.6{i}/24\n }}\n}}\n" for i in (1, 2))


def table():
    said = subprocess.run([BINARIES / "holdfast", "explain", "--format", "json"], capture_output=True, check=True)
    return json.loads(said.stdout)


def in_block(path, lines):
    """`lines` in the block of that path, with everything around it."""
    body = "\n".join(lines)
    said = {line.split(" ", 1)[0] for line in lines}
    said |= {SAME.get(word, word) for word in said}
    for name in reversed([part for part in path.split("/") if part]):
        first, *head = HEADS.get(name, [name + " {"])
        # What is tried stands in the place of what the block would have had.
        head = [statement for statement in head if statement.split(" ", 1)[0] not in said]
        body = "\n".join([first, *head, body, TAILS.get(name, "}")])
        said = {name}
    named = NAMED if "some-name" in body or "/bin/true" in body else ""
    return named + (MEMBERS if path == "vrrp_sync_group" else "") + body + "\n"


def name_of(block, line, kind):
    keyword, _, example = line.partition(" ")
    return f"{block or '/'} {keyword} {kind} {example}".strip()


def single(rows):
    """One keyword a file, with each of its examples: (name, text)."""
    for row in rows:
        block = row["block"].strip("/")
        examples = [("good", example) for example in row["examples"]]
        examples += [("wrong", example) for example in row["wrong_examples"]]
        if row["least_words"]:
            examples.append(("missing", ""))
        for kind, example in examples:
            line = f"{row['keyword']} {example}".strip()
            yield name_of(block, line, kind), in_block(block, [line])


def mixed(rows, wanted, number, seed=1):
    """Several keywords of one block a file, in any order: (name, text). `wanted` says of a name as
    single() makes them whether its line may be used."""
    draw = random.Random(seed)
    lines = {}
    for row in rows:
        block = row["block"].strip("/")
        for example in row["examples"]:
            line = f"{row['keyword']} {example}".strip()
            if block and not row["takes_block"] and wanted(name_of(block, line, "good")):
                lines.setdefault(block, {}).setdefault(row["keyword"], []).append(line)
    for i in range(number):
        block = draw.choice(sorted(lines))
        keywords = draw.sample(sorted(lines[block]), min(len(lines[block]), draw.randint(2, 6)))
        chosen = [draw.choice(lines[block][keyword]) for keyword in keywords]
        yield f"mixed {block}: {' | '.join(chosen)}", in_block(block, chosen)
