"""holdfast explain-election shows the arithmetic of priorities and weights, and where it cannot work."""
import subprocess

from testbed.daemon import BINARIES
from testbed.scenario import SCENARIOS


def explain(*arguments):
    return subprocess.run([BINARIES / "holdfast", "explain-election", *arguments],
                          capture_output=True, text=True, timeout=60)


def director(folder, name, priority, weight, more=""):
    path = folder / f"{name}.conf"
    path.write_text(f"""
        vrrp_script haproxy {{
            script "killall -0 haproxy"
            weight {weight}
        }}
        vrrp_instance web {{
            interface eth0
            virtual_router_id 50
            priority {priority}
            {more}
            virtual_ipaddress {{ 192.0.2.1 }}
            track_script {{ haproxy }}
            track_interface {{ eth1 }}
        }}
        """)
    return path


def test_the_sum_of_one_machine():
    answer = explain("-f", SCENARIOS / "s9-hera.conf")
    assert answer.returncode == 0
    assert "50: virtual_router_id 50, priority 101" in answer.stdout
    assert "script haproxy: weight 2: good +2, bad +0" in answer.stdout
    assert "all is well: priority 103" in answer.stdout


def test_a_weight_that_moves_the_address(tmp_path):
    here, there = director(tmp_path, "a", 101, 2), director(tmp_path, "b", 100, 2)
    answer = explain("-f", here, "--peer", there).stdout
    assert f"with {there}: 103 here, 102 there: this machine is master" in answer
    assert "script haproxy fails on the master: 101 against 102: the backup takes over" in answer
    assert "interface eth1 fails on the master: FAULT, the backup takes over" in answer


def test_a_weight_that_never_does(tmp_path):
    here, there = director(tmp_path, "a", 150, 2), director(tmp_path, "b", 100, 2)
    assert ("script haproxy fails on the master: 150 against 102: stays master, "
            "this can never cause a failover") in explain("-f", here, "--peer", there).stdout
    here = director(tmp_path, "a", 101, 2)
    there = director(tmp_path, "b", 100, 2, "nopreempt")
    assert "because the backup has nopreempt" in explain("-f", here, "--peer", there).stdout
    assert "the same, the higher IP address decides" in explain("-f", here, "--peer", here).stdout


def test_what_cannot_be_read(tmp_path):
    assert explain("-f", tmp_path / "none.conf").returncode == 1
    assert explain("--nonsense").returncode == 2
    assert "--peer" in explain("--help").stdout
