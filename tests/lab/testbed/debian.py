"""A fresh Debian 12, to install packages in: made once by debootstrap, kept in build/debian.

Each Machine gets a layer of its own over it. Packages that one wants from the mirror are fetched into the
tree below, so that machines, which have no way out of the laboratory, find them. Two runs of the laboratory, or
its two sides, make each of these once: one waits for the other.
"""
import fcntl
import functools
import hashlib
import re
import subprocess
from pathlib import Path

from .daemon import ROOT
from .network import command

PLACE = ROOT / "build" / "debian"
TREE = PLACE / "root"
RELEASE = "bookworm"
# systemd, as every installed Debian has it; minbase is what containers have.
WITH = "systemd-sysv,dbus,ca-certificates"


def mirror(sources=Path("/etc/apt/sources.list.d/debian.sources")):
    """Where this machine gets its packages from."""
    found = re.search(r"^URIs: (\S+/debian)$", sources.read_text(), re.M) if sources.exists() else None
    return found[1] if found else "http://deb.debian.org/debian"


def one_at_a_time(make):
    @functools.wraps(make)
    def made(*arguments):
        PLACE.mkdir(parents=True, exist_ok=True)
        with open(PLACE / "lock", "w", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            return make(*arguments)
    return made


def in_tree(*words, tree=TREE):
    return command("chroot", tree, "env", "DEBIAN_FRONTEND=noninteractive", *words, timeout=600)


def make_tree():
    if TREE.exists():
        return
    unfinished = PLACE / "unfinished"
    command("rm", "-rf", "--one-file-system", unfinished)
    command("debootstrap", "--variant=minbase", f"--include={WITH}", RELEASE, unfinished, mirror(), timeout=1200)
    security = mirror().replace("/debian", "/debian-security")
    (unfinished / "etc/apt/sources.list").write_text(
        f"deb {mirror()} {RELEASE} main\ndeb {mirror()} {RELEASE}-updates main\n"
        f"deb {security} {RELEASE}-security main\n")
    (unfinished / "etc/dpkg/dpkg.cfg.d/laboratory").write_text("force-unsafe-io\n")  # nobody keeps it
    unfinished.rename(TREE)
    in_tree("apt-get", "update", "-q")


@one_at_a_time
def fetch(*packages):
    """What these packages, names or files of ours, depend on will be there without a network."""
    download(packages)


def download(packages):
    make_tree()
    names = []
    for package in packages:
        if isinstance(package, Path):
            command("install", "-D", "-m", "644", package, TREE / "srv" / package.name)
            package = f"/srv/{package.name}"
        names.append(package)
    get = ("apt-get", "install", "-q", "-y", "--no-install-recommends", "--download-only", *names)
    try:
        in_tree(*get)
    except RuntimeError:  # the mirror has moved on since its lists were read
        in_tree("apt-get", "update", "-q")
        in_tree(*get)


@one_at_a_time
def with_packages(*packages):
    """A layer over the tree in which these, names or files of ours, are installed already and not started: where it is."""
    download(packages)
    kept = layer_of(packages)
    if kept.exists():
        return kept
    for old in PLACE.glob("with-holdfast*") if any(isinstance(package, Path) for package in packages) else []:
        command("rm", "-rf", "--one-file-system", old)
    unfinished, top, work = (PLACE / f"{kind}-for-layer" for kind in ("changes", "top", "work"))
    for folder in (unfinished, top, work):
        command("rm", "-rf", "--one-file-system", folder)
        folder.mkdir()
    mount_layers(top, unfinished, work, [TREE])
    names = [f"/srv/{package.name}" if isinstance(package, Path) else package for package in packages]
    try:
        in_tree("apt-get", "install", "-q", "-y", "--no-install-recommends", *names, tree=top)
    finally:
        command("umount", top)
        command("rm", "-rf", top, work)
    unfinished.rename(kept)
    return kept


def layer_of(packages):
    """Named after the packages, and what is in those of ours."""
    words = [f"{package.stem}-{hashlib.sha256(package.read_bytes()).hexdigest()[:12]}" if isinstance(package, Path) else package
             for package in packages]
    return PLACE / f"with-{'+'.join(words)}"


def mount_layers(top, changes, work, lower):
    """What is below, the first one on top of the others, and changes to it; seen at `top`."""
    command("mount", "-t", "overlay", "overlay", "-o",
            f"lowerdir={':'.join(str(path) for path in lower)},upperdir={changes},workdir={work}", top)


def with_holdfast():
    """The layer with ours."""
    return with_packages(build_packages()["holdfast"])


def kept_with_holdfast():
    """The same, as it was made before, by another kernel."""
    [kept] = PLACE.glob("with-holdfast_*")
    return kept


@one_at_a_time
def build_packages():
    """The .deb files of this tree, by package."""
    done = subprocess.run([ROOT / "packaging" / "build-deb", "quick"], capture_output=True, text=True, timeout=1500, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    built = [Path(line) for line in done.stdout.splitlines() if line.endswith(".deb")]
    return {path.name.split("_")[0]: path for path in built if "dbgsym" not in path.name}


def next_version(package, folder):
    """The same package again, one version later: its path in `folder`."""
    unpacked = folder / "unpacked"
    command("dpkg-deb", "-R", package, unpacked)
    control = unpacked / "DEBIAN" / "control"
    control.write_text(re.sub(r"^(Version: .*)$", r"\1+next", control.read_text(), flags=re.M))
    path = folder / re.sub(r"_([^_]+)_", r"_\1+next_", package.name)
    command("dpkg-deb", "--root-owner-group", "-Zgzip", "-z1", "-b", unpacked, path)
    command("rm", "-rf", unpacked)
    return path
