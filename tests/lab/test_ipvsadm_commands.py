"""holdfast-ipvsadm does to the table what Debian's ipvsadm 1.31 does, and says and refuses the same.

Both are given the same command lines: those of tests/scenarios/s2-ipvsadm.sh, and generated ones,
valid and invalid (HOLDFAST_SEQUENCES of them, from HOLDFAST_SEED). After every command their
standard output, exit status and whether they complained must agree, and then the kernel's table.
"""
import json
import os
import random
import subprocess
import sys
from pathlib import Path

SEED = int(os.environ.get("HOLDFAST_SEED", 20240607))
SEQUENCES = int(os.environ.get("HOLDFAST_SEQUENCES", 200))

ADDRESSES = ["10.0.0.1", "10.0.0.2", "192.168.0.1", "2001:db8::1", "2001:db8::2"]
HOSTS = ["10.1.0.1", "10.1.0.2", "192.168.77.7", "2001:db8:1::1", "127.0.0.1"]
ODD_HOSTS = ["", "80", "10.1", "0x0a010001", "010.1.0.1", "localhost", "no.such.invalid", "[10.1.0.1]:80", "[::1]",
             "[2001:db8::1:80", "224.0.0.1", "10.255.255.255", "0.0.0.0", "::", "1.2.3.4.5", "fe80::1%lo", "300.1.1.1"]
PORTS = ["80", "443", "53", "5060", "0", "65535"]
ODD_PORTS = ["", "65536", "-1", "+80", " 80", "http", "domain", "no-such-port", "80x", "0x50"]
SCHEDULERS = ["rr", "wrr", "lc", "wlc", "lblc", "lblcr", "dh", "sh", "sed", "nq", "fo", "ovf", "mh"]
FLAGS = ["flag-1", "flag-2", "flag-3", "sh-port", "sh-fallback", "mh-port", "mh-fallback", "flag-1,flag-3",
         "sh-port,sh-fallback", "mh-port,mh-fallback", "sh-port,mh-port", "bogus", "flag-1,,flag-2", ""]
LISTINGS = ["--stats", "--rate", "--thresholds", "--persistent-conn", "--tun-info", "--nosort", "--sort", "--exact", "-X",
            "-c", "--timeout", "--daemon"]


class Commands:
    """Command lines: most make sense, a good part of them does not."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.choice = self.random.choice
        self.oddness = 1.0

    def chance(self, probability):
        return self.random.random() < probability

    def odd(self, probability):
        """Now and then something that is to be refused."""
        return self.chance(probability * self.oddness)

    def odd_sequences(self, count):
        """Each carried out by processes of its own, up to the first refusal."""
        self.oddness = 1.0
        return [[self.line() for _ in range(self.random.randint(1, 3))] for _ in range(count)]

    def plain_sequences(self, count):
        """Lines for --restore, which hardly contain what ends it before its time."""
        self.oddness = 0.02
        return [[" ".join(word for word in self.words() if word) for _ in range(self.random.randint(2, 6))] for _ in range(count)]

    def line(self):
        """(words, standard input or None)"""
        return self.soup() if self.chance(0.05) else self.words(), None

    def words(self):
        make = self.choice([self.add, self.add, self.edit, self.delete, self.add_server, self.add_server, self.add_server,
                            self.edit_server, self.delete_server, self.show, self.show, self.others])
        words = make()
        if self.odd(0.04):  # one word too many, one too few, or two in another order
            words.insert(self.random.randint(0, len(words)), self.choice(["-n", "-p", "-w", "stray", "-Q", "-6", "--", "-A", "-r"]))
        if self.odd(0.03) and len(words) > 1:
            words.pop(self.random.randrange(len(words)))
        if self.odd(0.05) and len(words) > 3:
            tail = words[1:]
            self.random.shuffle(tail)
            words = words[:1] + tail
        return words

    def endpoint(self, hosts, with_port=0.9):
        host, port = self.choice(hosts), self.choice(PORTS[:4])
        if self.odd(0.04):
            return self.choice(ODD_HOSTS) + (":80" if self.chance(0.5) else "")
        if self.odd(0.08):
            port = self.choice(PORTS[4:] + ODD_PORTS)
        if self.odd(1) and not self.chance(with_port):
            return host
        return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"

    def service(self):
        if self.chance(0.25):
            mark = self.choice(["1", "2", "7", "4294967295"]) if not self.odd(0.07) else self.choice(
                ["0", "-1", "x", "4294967296", "+3", ""])
            return [self.choice(["-f", "--fwmark-service"]), mark] + (["-6"] if self.chance(0.3) else [])
        kind = self.choice(["-t", "-t", "-t", "-u", "-u", "--sctp-service", "--tcp-service", "--udp-service"])
        return [kind, self.endpoint(ADDRESSES[:2] + ADDRESSES[3:] if self.chance(0.9) else ADDRESSES)]

    def service_options(self):
        words = []
        if self.chance(0.7):
            words += ["-s", self.choice(SCHEDULERS) if not self.odd(0.03) else self.choice(["nosuch", "", "averyveryverylongname"])]
        if self.chance(0.3):
            words += ["-p"] + ([] if self.chance(0.3) else [
                self.choice(["1", "50", "360", "2678400"]) if not self.odd(0.1) else self.choice(["0", "x", "2678401", "-5"])])
        if self.chance(0.15):
            words += ["-M", self.choice(["64", "128", "24"]) if not self.odd(1) else self.choice(
                ["255.255.255.0", "255.255.0.0", "64", "128", "255.0.255.0"]) if not self.odd(0.1) else self.choice(["x", "0", "129", "300.0.0.0", ""])]
        if self.odd(0.1):
            words += ["-o"]
        if self.chance(0.08):
            words += ["--pe", self.choice(["sip", "sip", "nosuch"])]
        if self.chance(0.15):
            words += ["-b", self.choice(FLAGS if self.odd(1) else ["flag-1", "flag-2", "flag-1,flag-3"])]
        return words

    def server_options(self):
        words = [] if self.chance(0.2) else [self.choice(["-g", "-m", "-m", "-i", "-i", "--ipip", "--masquerading"])]
        if "-i" in words and self.chance(0.4):
            words += self.choice([["--tun-type", "gue", "--tun-port", "6080"], ["--tun-type", "gre"],
                                  ["--tun-type", "gue", "--tun-port", "1", "--tun-remcsum"], ["--tun-type", "ipip"],
                                  ["--tun-type", "gre", "--tun-csum"]])
            return words
        for option, good in (("-w", "1"), ("-x", "100"), ("-y", "50")):
            if self.chance(0.3):
                words += [option, self.choice([good, "0", "65535", "3", "65536", "2147483647"]) if not self.odd(0.1) else self.choice(
                    ["-1", "x", "", "2147483648"])]
        if self.odd(0.2):
            words += ["--tun-type", self.choice(["ipip", "gue", "gue", "gre", "gre", "x"])]
            words += ["--tun-port", self.choice(["6080", "1", "0", "65536"])] if self.chance(0.5) else []
            words += [self.choice(["--tun-nocsum", "--tun-csum", "--tun-remcsum"])] if self.chance(0.5) else []
        return words

    def server(self, service=None):
        hosts = HOSTS
        if service and not self.odd(1):  # only tunnels carry one family over the other
            v6 = "-6" in service or "[" in service[1]
            hosts = [host for host in HOSTS if (":" in host) == v6]
        return ["-r", self.endpoint(hosts, with_port=0.5)]

    def add(self):
        return [self.choice(["-A", "--add-service"]), *self.service(), *self.service_options()]

    def edit(self):
        return ["-E", *self.service(), *self.service_options()]

    def delete(self):
        return ["-D", *self.service()]

    def add_server(self):
        service = self.service()
        return ["-a", *service, *self.server(service), *self.server_options()]

    def edit_server(self):
        service = self.service()
        return ["-e", *service, *self.server(service), *self.server_options()]

    def delete_server(self):
        return ["-d", *(self.server() + self.service() if self.chance(0.3) else self.service() + self.server())]

    def show(self):
        words = [self.choice(["-L", "-l", "--list"]), "-n"] if self.chance(0.7) else [self.choice(["-Ln", "-ln"])]
        if not self.odd(1):
            return words + [self.choice(LISTINGS[:8])]
        words += [self.choice(LISTINGS) for _ in range(self.choice([0, 0, 1, 1, 2]))]
        return words + (self.service() if self.chance(0.3) else [])

    def others(self):
        timeouts = [self.choice(["0", "900", "120", "300"]) if not self.odd(0.05) else self.choice(["x", "-1", "2678401"])
                    for _ in range(2 if self.odd(0.1) else 3)]
        return self.choice([
            ["-C"], ["-S", "-n"], ["-S", "-n"], ["-Sn"], ["--save", "--numeric"], ["-Z"], ["-Z", *self.service()],
            ["--set", *timeouts],
            ["-S", "-n"] if not self.odd(1) else
            ["--start-daemon", self.choice(["master", "backup", "x"]), "--mcast-interface", self.choice(["lo", "nosuch"]),
             *(["--syncid", self.choice(["7", "255", "256"])] if self.chance(0.5) else []),
             *(["--mcast-group", self.choice(["224.0.0.81", "ff02::81", "10.0.0.1", "x"])] if self.chance(0.3) else []),
             *(["--mcast-ttl", self.choice(["1", "0", "64"])] if self.chance(0.3) else []),
             *(["--mcast-port", self.choice(["8848", "0"])] if self.chance(0.3) else []),
             *(["--sync-maxlen", self.choice(["1472", "0", "65508"])] if self.chance(0.3) else [])],
            ["--stop-daemon", self.choice(["master", "backup", "x"] if self.odd(1) else ["master", "backup"])],
        ])

    def soup(self):
        vocabulary = ["-A", "-a", "-t", "10.0.0.1:80", "-r", "-n", "-L", "-p", "--", "-", "-w", "-6", "--stats", "x", "", "-m"]
        return [self.choice(vocabulary) for _ in range(self.random.randint(1, 5))]


END_OF_SEQUENCE = "-S -n\n-L -n --thresholds\n-L --timeout\n"
MARK = "Timeout (tcp"  # what its last line prints


def drive(tool):
    """In a namespace: carry out what is on standard input, write what happened."""
    work = json.load(sys.stdin)
    outcome = [carry_out(tool, words, text) for sequence in work["odd"] for words, text in sequence]
    plain, done = work["plain"], 0
    while done < len(plain):  # a process goes on until something is refused; the next one goes on behind that
        text = "".join("-C\n" + "".join(line + "\n" for line in sequence) + END_OF_SEQUENCE for sequence in plain[done:done + 50])
        outcome.append(carry_out(tool, ["-R"], text))
        done += max(1, min(50, outcome[-1][1].count(MARK) + 1 if outcome[-1][0] in (1, 2) else 50))
    for words in (["-C"], ["--set", "900", "120", "300"], ["--stop-daemon", "master"], ["--stop-daemon", "backup"]):
        reference(*words)
    json.dump(outcome, sys.stdout)


def carry_out(tool, words, text):
    done = subprocess.run([tool, *words], input=text, capture_output=True, text=True, timeout=300,
                          stdin=subprocess.DEVNULL if text is None else None)
    return [done.returncode, done.stdout, done.stderr, Path("/proc/net/ip_vs").read_text(), [words, text]]


def reference(*words):
    return subprocess.run(["ipvsadm", *words], capture_output=True, text=True).stdout


def described(outcome):
    status, stdout, stderr, table, _ = outcome
    return f"exit status {status}\nstdout: {stdout}stderr: {stderr}\ntable:\n{table}"


def test_the_scenario(network):
    lines = (Path(__file__).parents[1] / "scenarios" / "s2-ipvsadm.sh").read_text().splitlines()
    compare(network, {"odd": [[(line.split()[1:], None)] for line in lines if line.startswith("$IPVSADM")], "plain": []})


def test_generated_commands(network):
    print(f"HOLDFAST_SEED={SEED} HOLDFAST_SEQUENCES={SEQUENCES}")
    commands = Commands(SEED)
    compare(network, {"odd": commands.odd_sequences(SEQUENCES // 25), "plain": commands.plain_sequences(SEQUENCES - SEQUENCES // 25)})


def compare(network, work):
    """Both in the same namespace, one after the other: the kernel's own order depends on it."""
    from testbed.daemon import BINARIES
    host = network.host("dir")
    host.connect(network.switch("lan"), "eth0", "10.0.0.100/15", "2001:db8::100/32")
    theirs, ours = (json.loads(host.run("/usr/bin/python3", "-I", __file__, str(tool), text=json.dumps(work),
                                        timeout=1500).stdout) for tool in ("ipvsadm", BINARIES / "holdfast-ipvsadm"))
    for number, (wanted, got) in enumerate(zip(theirs, ours)):
        agree = all(wanted[i] == got[i] for i in (0, 1, 3, 4)) and bool(wanted[2]) <= bool(got[2])
        before = "\n".join(str(outcome[4]) for outcome in theirs[max(0, number - 8):number + 1])
        assert agree, f"after\n{before}\n\nipvsadm: {described(wanted)}\n\nours: {described(got)}"
    assert len(theirs) == len(ours)
    print(f"{len(work['odd'])} sequences with refusals, {len(work['plain'])} others, {len(theirs)} processes; statuses:",
          {status: sum(1 for outcome in theirs if outcome[0] == status) for status in {o[0] for o in theirs}})


if __name__ == "__main__":
    drive(sys.argv[1])
else:
    import pytest
    pytestmark = [pytest.mark.ipvs, pytest.mark.own]
