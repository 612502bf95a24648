"""Which kernel a test needs, and whether this one is it."""
import re
import subprocess
from pathlib import Path


def has_ipvs():
    """True if this kernel has IPVS or can load it."""
    if Path("/proc/net/ip_vs").exists():
        return True
    try:
        subprocess.run(["modprobe", "-q", "ip_vs"], capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return False
    subprocess.run(["modprobe", "-qa", "ipip"], capture_output=True, check=False)
    return Path("/proc/net/ip_vs").exists()


def refused_calls(programs, since):
    """System calls that filters (lib/privileges) have refused to programs of this folder, since `since` (monotonic)."""
    log = subprocess.run(["dmesg"], capture_output=True, text=True, errors="replace", check=False).stdout
    found = re.finditer(r'^\[ *([\d.]+)\].*type=1326 .* exe="([^"]*)/(holdfast-[^"]*)".* syscall=(\d+)', log, re.MULTILINE)
    return sorted({f"{match[3]}: system call {match[4]}" for match in found
                   if float(match[1]) >= since and match[2] == str(programs)})


def in_guest():
    """True in the laboratory's own machine, whose clock and disks are nobody else's."""
    return "User Mode Linux" in Path("/proc/cpuinfo").read_text()
