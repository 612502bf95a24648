"""holdfast fmt lays files out, and changes nothing but what it was asked to."""
import subprocess

from testbed.daemon import BINARIES

UGLY = "global_defs{\nrouter_id   A # why\n}\n"
NICE = "global_defs {\n    router_id A # why\n}\n"


def fmt(*arguments, text=None):
    return subprocess.run([BINARIES / "holdfast", "fmt", *arguments], input=text,
                          capture_output=True, text=True, timeout=60)


def test_from_standard_input_to_output():
    assert fmt(text=UGLY).stdout == NICE
    assert fmt("--check", text=UGLY).returncode == 1
    assert fmt("--check", text=NICE).returncode == 0


def test_files_are_printed_checked_or_written(tmp_path):
    ugly, nice = tmp_path / "ugly.conf", tmp_path / "nice.conf"
    ugly.write_text(UGLY)
    nice.write_text(NICE)
    ugly.chmod(0o640)
    link = tmp_path / "link.conf"
    link.symlink_to(ugly)
    assert fmt(ugly, nice).stdout == NICE + NICE
    checked = fmt("--check", ugly, nice)
    assert (checked.stdout, checked.returncode) == (f"{ugly}\n", 1)
    assert ugly.read_text() == UGLY
    written = fmt("--write", link, nice)
    assert (written.stdout, written.returncode) == (f"{link}\n", 0)
    assert ugly.read_text() == NICE and link.is_symlink()
    assert ugly.stat().st_mode & 0o777 == 0o640
    assert sorted(tmp_path.iterdir()) == [link, nice, ugly]


def test_what_cannot_be_done_is_said(tmp_path):
    missing = fmt("--write", tmp_path / "none.conf")
    assert missing.returncode == 2 and "No such file" in missing.stderr
    assert fmt("--check", "--write", "x").returncode == 2
