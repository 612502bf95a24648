"""The Containerfile's steps in a fresh Debian, and what the RPM spec says, against what is in the Debian package."""
import fnmatch
import json
import os
import re
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from testbed import debian
from testbed.daemon import ROOT
from testbed.eventually import eventually
from testbed.installed import CONFIG, machines, packages  # noqa: F401: fixtures
from testbed.machine import Layer
from testbed.network import command
from testbed.pair import VIP, instance
from testbed.process import wait_until_gone

pytestmark = pytest.mark.own


def steps():
    """(instruction, the rest) of each line of the Containerfile."""
    text = (ROOT / "packaging" / "Containerfile").read_text()
    lines = re.sub(r"\\\n", " ", re.sub(r"^#.*\n", "", text, flags=re.M)).splitlines()
    return [line.split(None, 1) for line in lines if line.strip()]


@pytest.fixture
def image(packages):
    debian.make_tree()
    layer = Layer()
    yield layer.root
    layer.close()


def carry_out(steps, root, context):
    """The command line of the container."""
    for instruction, rest in steps:
        if instruction == "COPY":
            pattern, target = rest.split()
            for path in context.glob(pattern):
                shutil.copy(path, f"{root}{target}")
        elif instruction == "RUN":
            command("chroot", root, "env", "DEBIAN_FRONTEND=noninteractive", "sh", "-c", rest, timeout=300)
        elif instruction == "ENTRYPOINT":
            return json.loads(rest)
        else:
            assert instruction in ("FROM", "STOPSIGNAL"), f"{instruction} is not known here"


def test_a_container(network, image, packages):
    said = steps()
    assert said[0] == ["FROM", "docker.io/library/debian:bookworm-slim"], "which the fresh Debian stands for"
    start = carry_out(said, image, packages["holdfast"].parent)
    assert not list((image / "tmp").iterdir())
    (image / CONFIG[1:]).write_text(instance(100))
    host = network.host("a")
    host.connect(network.switch("lan"), "eth0", "10.0.0.1/24")
    container = host.start("unshare", "--pid", "--fork", f"--mount-proc={image}/proc", "--kill-child", "chroot", image, *start,
                           log="container.log")
    eventually(lambda: host.has(VIP), what="it serves")
    assert "Entering MASTER STATE" in container.output()
    pids = container.descendants()
    os.kill(pids[0], signal.SIGTERM)
    assert container.wait() == 0
    wait_until_gone(pids)
    assert not host.has(VIP)


def files_of(package):
    """But for what is Debian's own way: its copyright, its changelogs, its /etc/default."""
    shown = command("dpkg-deb", "-c", package).stdout
    names = [line.split()[5][1:] for line in shown.splitlines() if not line.split()[5].endswith("/")]
    return {re.sub(r"^/lib/", "/usr/lib/", name) for name in names if not re.match(r"/etc/|/usr/share/lintian", name)}


def test_the_rpm_spec(packages):
    folders = {"_unitdir": "/usr/lib/systemd/system", "_sysusersdir": "/usr/lib/sysusers.d", "_tmpfilesdir": "/usr/lib/tmpfiles.d"}
    defined = [word for name, path in folders.items() for word in ("--define", f"{name} {path}")]
    done = subprocess.run(["rpmspec", "-P", *defined, ROOT / "packaging" / "holdfast.spec"], capture_output=True, text=True, check=True)
    listed = re.search(r"^%files\n(.*?)\n\n", done.stdout, re.M | re.S)[1].splitlines()
    patterns = [line + "*" if line.endswith("/") else line for line in listed if line.startswith("/")]
    files = files_of(packages["holdfast"])
    assert {name for name in files if not any(fnmatch.fnmatch(name, pattern) for pattern in patterns)} == set()
    assert {pattern for pattern in patterns if not fnmatch.filter(files, pattern)} == set()
    version = re.search(r"^project\(holdfast VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text(), re.M)[1]
    assert f"\nVersion:        {version}\n" in done.stdout
