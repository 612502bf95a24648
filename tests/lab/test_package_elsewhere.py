"""The Containerfile's steps in a fresh Debian; an RPM, against what is in the Debian package; what building them takes."""
import json
import os
import re
import shutil
import signal
from pathlib import Path

import pytest

from testbed.daemon import BINARIES, ROOT
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
    return {re.sub(r"^/lib/", "/usr/lib/", name) for name in names
            if not re.match(r"/etc/|/usr/share/lintian|/usr/share/doc/holdfast/(copyright|changelog)", name)}


def build_rpm(top, spec):
    """By rpmbuild, but for the compiler: what `dev` has built is installed. The macros of Fedora are not in Debian."""
    version = re.search(r"^project\(holdfast VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text(), re.M)[1]
    (top / "SOURCES").mkdir()
    sources = command("git", "-C", ROOT, "ls-files", "-co", "--exclude-standard").stdout
    command("tar", "-C", ROOT, "-czf", top / "SOURCES" / f"holdfast-{version}.tar.gz", "--ignore-failed-read",
            "--transform", f"s,^,holdfast-{version}/,", "--files-from=-", text=sources)
    macros = {"_topdir": top, "_unitdir": "/usr/lib/systemd/system", "_sysusersdir": "/usr/lib/sysusers.d",
              "_tmpfilesdir": "/usr/lib/tmpfiles.d", "debug_package": "%{nil}", "cmake": "true", "cmake_build": "true",
              "cmake_install": f"DESTDIR=%{{buildroot}} cmake --install {BINARIES.parent} --prefix /usr",
              **{f"systemd_{when}()": "true" for when in ("post", "preun", "postun")}}
    defined = [word for name, value in macros.items() for word in ("--define", f"{name} {value}")]
    command("rpmbuild", "-bb", "--nodeps", *defined, spec, timeout=300)
    [rpm] = (top / "RPMS").rglob("*.rpm")
    assert rpm.name.startswith(f"holdfast-{version}-")
    return rpm


def test_an_rpm(packages, tmp_path):
    """rpmbuild itself minds what is listed and not there, or there and not listed."""
    rpm = build_rpm(tmp_path, ROOT / "packaging" / "holdfast.spec")
    in_rpm = {re.sub(r"\.gz$", "", name) for name in command("rpm", "-qlp", rpm).stdout.splitlines()}
    assert {re.sub(r"\.gz$", "", name) for name in files_of(packages["holdfast"])} - in_rpm == set()


def needed_to_build():
    """What CMake looks for: pkg-config's names, and names of libraries."""
    text = (ROOT / "cmake" / "dependencies.cmake").read_text()
    modules = re.findall(r"^pkg_check_modules\(\S+ REQUIRED (?:IMPORTED_TARGET )?([^)]*)\)", text, re.M)
    libraries = re.findall(r"^holdfast_archives\(\S+ ([^)]*)\)", text, re.M)
    return [name for names in modules for name in names.split()], [name for names in libraries for name in names.split()]


def test_packages_are_built_with_what_is_declared():
    modules, libraries = needed_to_build()
    assert len(modules) > 3 and "seccomp" in libraries
    spec = re.findall(r"pkgconfig\(([^)]*)\)", (ROOT / "packaging" / "holdfast.spec").read_text())
    assert [name for name in modules if name not in spec] == []
    assert [name for name in libraries if not any(module.removeprefix("lib").startswith(name) for module in spec)] == []
    control = (ROOT / "packaging" / "debian" / "control").read_text()
    declared = re.findall(r"^ ([a-z0-9.+-]+)", re.search(r"^Build-Depends:\n((?: .*\n)+)", control, re.M)[1], re.M)
    found = command("dpkg", "-S", *(f"*/pkgconfig/{name}.pc" for name in modules), *(f"*/lib{name}.a" for name in libraries)).stdout
    assert set(re.findall(r"^([^:]+):", found, re.M)) - set(declared) == set()
