"""genhash: the digests and the lines of keepalived's, and servers that want to hurt it."""
import hashlib
import re

import pytest

from testbed import hostile
from testbed.certificate import certificate
from testbed.daemon import BINARIES, SANITIZED
from testbed.eventually import eventually
from testbed.pages import PAGES, Pages
from testbed.probe import PYTHON

pytestmark = pytest.mark.own

OURS = str(BINARIES / "genhash")
THEIRS = "/usr/bin/genhash"  # keepalived's, of Debian
ADDRESS = "10.0.0.2"


@pytest.fixture
def client(network):
    made, lan = network.host("client"), network.switch("lan")
    made.connect(lan, "eth0", "10.0.0.1/24")
    server = network.host("server")
    server.connect(lan, "eth0", f"{ADDRESS}/24")
    made.server = server
    return made


def genhash(host, *options, program=OURS, port=80, check=True):
    done = host.run(program, "-s", ADDRESS, "-p", port, *options, check=False, timeout=120)
    assert not check or done.returncode == 0, done.stderr
    return done.stdout if check else done


def md5(content):
    return hashlib.md5(content).hexdigest() + "\n"


REQUESTS = [[], ["-P", "1.0c"], ["-P", "1.1"], ["-V", "named.example"], ["-S"], ["-S", "-P", "1.1"],
            ["-S", "-I", "-V", "named.example"], ["-t", "5"], ["-m", "3"]]


def test_the_digest_is_that_of_keepalived(client):
    Pages(client.server)
    paths = [*PAGES, "missing", "moved", "name", "status/503", "status/204"]
    for options in REQUESTS:
        port = 443 if "-S" in options else 80
        for path in paths:
            asked = [*options, "-u", f"/{path}"]
            ours = genhash(client, *asked, port=port)
            assert ours == genhash(client, *asked, port=port, program=THEIRS), asked
            if path in PAGES and (path != "chunked" or "1.1" not in options):
                assert ours == md5(PAGES[path]), asked


def test_verbose_is_laid_out_as_that_of_keepalived(client):
    Pages(client.server)
    for path in ("plain", "empty", "binary"):
        said = [re.sub(r"= \d+ usecs", "", genhash(client, "-v", "-u", f"/{path}", program=program))
                for program in (OURS, THEIRS)]
        ours, theirs = (re.sub(r"[\d ]{4}  (.. ){8}.*\n|Date: .*\n", "", text) for text in said)
        assert ours == theirs
        ours, theirs = (text[text.index("HTML"):] for text in said)
        assert ours == theirs


def test_the_virtual_host_and_the_server_name(client):
    Pages(client.server)

    def name(*options, port=80):
        return dumped(genhash(client, "-v", "-u", "/name", *options, port=port))

    assert name() == f"{ADDRESS} over HTTP/1.0\n"
    assert name("-V", "named.example") == "named: \n"
    assert name("-S", "-V", "named.example", port=443) == "named: \n"
    assert name("-S", "-I", "-V", "named.example", port=443) == "named: named.example\n"


def dumped(text):
    """The bytes of the body that a verbose run has shown."""
    rows = re.findall(r"^\d{4}  ((?:.. |- ){17})", text[text.index("HTML Buffer"):text.index("HTML hash")], re.M)
    return bytes.fromhex("".join(rows).replace("-", "")).decode()


def test_kept_connections_end_with_the_page(client):
    """nginx keeps the connection; the length or the last chunk says that it is over."""
    Pages(client.server)
    for protocol in ("1.0K", "1.1K"):
        for path, content in PAGES.items():
            digest = genhash(client, "-P", protocol, "-u", f"/{path}", "-t", "60")
            assert digest == md5(content) or (path == "chunked" and protocol == "1.1K")


def test_a_server_that_is_not_there(client):
    done = genhash(client, "-u", "/", check=False)
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr == f"genhash: Connection failed {ADDRESS}:80 (Connection refused)\n"


def holdfast_url(host, *words, check=True):
    return host.run(BINARIES / "holdfast", "url", *words, check=check)


def test_a_url_block_is_ready_to_be_pasted(client):
    Pages(client.server)
    block = holdfast_url(client, f"http://{ADDRESS}/plain").stdout
    assert block == f"# in HTTP_GET\nurl {{\n    path /plain\n    digest {md5(PAGES['plain'])}}}\n"
    named = holdfast_url(client, "-V", "named.example", "-I", f"https://{ADDRESS}/name").stdout
    assert named.startswith("# in SSL_GET, with enable_sni\n") and "virtualhost named.example" in named
    digest = genhash(client, "-S", "-I", "-V", "named.example", "-u", "/name", port=443)
    assert f"digest {digest}" in named
    missing = holdfast_url(client, f"http://{ADDRESS}/missing")
    assert "status_code 404" in missing.stdout and "the server says 404" in missing.stderr


def test_a_url_block_of_nothing(client):
    nobody = holdfast_url(client, f"http://{ADDRESS}:81/", check=False)
    assert (nobody.returncode, nobody.stdout) == (1, "")
    assert nobody.stderr == f"holdfast url: Connection failed {ADDRESS}:81 (Connection refused)\n"
    for words in ([], ["http://www.example.org/"], ["--sni", f"https://{ADDRESS}/"], ["-t", "0", f"http://{ADDRESS}"]):
        assert holdfast_url(client, *words, check=False).returncode == 2
    assert "holdfast url http://10.0.0.1/health" in holdfast_url(client, "--help").stdout


@pytest.fixture
def attacked(client):
    _, pem = certificate(client.server.folder(), "hostile")
    process = client.server.start(PYTHON, "-I", hostile.__file__, 9000, pem, log="hostile.log")
    eventually(lambda: "ready" in process.output(), what="the hostile server listens")
    return client



@pytest.mark.parametrize("tls, more", [([], 0), (["-S"], 0), (["-S"], hostile.WITHIN_TLS)],
                         ids=["http", "tls", "within-tls"])
@pytest.mark.parametrize("behaviour", hostile.BEHAVIOURS, ids=lambda behaviour: behaviour.__name__)
def test_a_hostile_server_cannot_hurt(attacked, behaviour, tls, more):
    """In bounded time (ten times the timeout in all) and memory, with a reason."""
    port = 9000 + more + hostile.BEHAVIOURS.index(behaviour)
    limit = [] if SANITIZED else ["prlimit", "--as=300000000"]
    done = attacked.run(*limit, "timeout", "60", OURS, "-s", ADDRESS, "-p", port, "-u", "/",
                        "-t", "1", *tls, check=False, timeout=90)
    assert done.returncode == 1, (done.returncode, done.stdout, done.stderr)
    assert re.fullmatch(rf"genhash: \w.* {ADDRESS}:{port}( \(.+\))?\n", done.stderr)
    assert done.stdout == ""
