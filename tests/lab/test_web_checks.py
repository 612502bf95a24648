"""HTTP_GET and SSL_GET against real web servers."""
import shutil

import pytest

from testbed.checked import SERVER, failed, lan_with_a_server, real_server, service, succeeded, url
from testbed.daemon import BINARIES, OURS, Daemon
from testbed.eventually import always, eventually
from testbed.ipvs import table
from testbed.pages import PAGES, Pages

# keepalived checks nothing on a kernel without IPVS.
pytestmark = [pytest.mark.ipvs] if OURS == "keepalived" else []

GENHASH = shutil.which("genhash") or str(BINARIES / "genhash")  # keepalived's, where it is installed


@pytest.fixture
def director(network):
    return lan_with_a_server(network)


def checking(director, config):
    return Daemon(director, config, parts="checkers").start()


def digest(director, path, *options, port=80):
    done = director.run(GENHASH, "-s", SERVER, "-p", port, "-u", path, *options)
    return done.stdout.split()[-1]


def test_digests_made_by_keepalived_keep_their_server(director):
    Pages(director.server)
    urls = [url(f"/{path}", digest=digest(director, f"/{path}")) for path in PAGES]
    urls.append(url("/status/404", status_code="404", digest=digest(director, "/status/404")))
    daemon = checking(director, service(real_server("fast_recovery\n" + "\n".join(urls))))
    daemon.wait_for_log(succeeded())
    assert len(daemon.log_lines("digest success to|MD5 digest success to")) == len(urls)
    always(lambda: not daemon.log_lines(failed()), during=3, what="it stays")


def test_a_page_that_changes_is_found_and_forgiven(director):
    pages = Pages(director.server)
    body = "\n".join([url("/plain", status_code="200"), url("/empty", digest=digest(director, "/empty"))])
    daemon = checking(director, service(real_server("fast_recovery\n" + body)))
    daemon.wait_for_log(succeeded())
    pages.put("empty", b"no more")
    daemon.wait_for_log(failed())
    assert daemon.log_lines("MD5 digest error to server") or OURS == "keepalived"
    pages.put("empty", PAGES["empty"])
    daemon.wait_for_log(succeeded(), times=2)
    pages.remove("plain")
    daemon.wait_for_log(failed(), times=2)
    assert daemon.log_lines("HTTP status code error to server") or OURS == "keepalived"


def test_a_server_that_is_gone(director):
    pages = Pages(director.server)
    daemon = checking(director, service(real_server(url("/plain"))))
    daemon.wait_for_log(succeeded())
    pages.stop()
    daemon.wait_for_log(failed())
    pages.start()
    daemon.wait_for_log(succeeded(), times=2)


@pytest.mark.parametrize("protocol", ["1.0", "1.0C", "1.1"])
@pytest.mark.parametrize("kind, port", [("HTTP_GET", 80), ("SSL_GET", 443)])
def test_protocols(director, kind, port, protocol):
    pages = Pages(director.server)
    tls = ["-S"] if kind == "SSL_GET" else []
    body = "\n".join([f"http_protocol {protocol}", "fast_recovery",
                      url("/chunked", digest=digest(director, "/chunked", *tls, "-P", protocol, port=port)),
                      url("/moved", status_code="301-302 404")])
    daemon = checking(director, service(real_server(body, port, kind)))
    daemon.wait_for_log(succeeded(port))
    assert not daemon.log_lines(failed(port))
    version = "1.1" if protocol == "1.1" else "1.0"
    asked = [line for line in pages.requests() if "10.0.0.1" in line]
    assert asked and all(f"HTTP/{version}" in line for line in asked)
    assert all("KeepAliveClient" in line for line in asked)


@pytest.mark.parametrize("tls", ["TLSv1.2", "TLSv1.3"])
def test_the_server_name_and_the_virtual_host(director, tls):
    Pages(director.server, tls)
    named = digest(director, "/name", "-S", "-I", "-V", "named.example", port=443)
    body = "\n".join(["virtualhost wrong.example", "enable_sni",
                      url("/name", digest=named, virtualhost="named.example")])
    daemon = checking(director, service(real_server(body, 443, "SSL_GET")))
    daemon.wait_for_log(succeeded(443))
    assert not daemon.log_lines(failed(443))


def test_tls_versions_that_nobody_should_speak(director):
    Pages(director.server, "TLSv1.1")
    daemon = checking(director, service(real_server(url("/plain"), 443, "SSL_GET")))
    daemon.wait_for_log(failed(443))


@pytest.mark.parametrize("settings, good", [
    ("regex wor+ld", True),
    ("regex WORLD", False),
    ("regex WORLD\n regex_options caseless", True),
    ("regex hello.world", False),
    ("regex hello.world\n regex_options dotall", True),
    ("regex hello\n regex_no_match", False),
    ("regex nowhere\n regex_no_match", True),
    ("regex world\n regex_min_offset 6", True),
    ("regex world\n regex_min_offset 7", False),
    ("regex world\n regex_max_offset 6", True),
    ("regex world\n regex_max_offset 5", False),
])
def test_what_a_page_must_match(director, settings, good):
    Pages(director.server)
    daemon = checking(director, service(real_server(f"url {{\n path /plain\n {settings}\n}}")))
    daemon.wait_for_log(succeeded() if good else failed())
    if good:
        assert daemon.log_lines(r"Regex match success to \[10.0.0.2\]:tcp:80 url\(/plain\)")


@pytest.mark.own
def test_a_regex_that_would_take_for_ever(director):
    """The page makes the pattern try every way there is; the good server's check is not kept waiting."""
    pages = Pages(director.server)
    pages.put("evil", b"a" * 5000 + b"b")
    evil = real_server("url {\n path /evil\n regex ^(a+)+$\n}", 443, "SSL_GET")
    daemon = checking(director, service(real_server(url("/plain")), evil))
    daemon.wait_for_log(failed(443))
    assert daemon.log_lines("Regex match failed server .*match limit exceeded")
    assert daemon.log_lines(succeeded()) and not daemon.log_lines(failed())


@pytest.mark.parametrize("with_certificate", [True, False])
def test_a_server_that_wants_our_certificate(director, with_certificate):
    Pages(director.server)
    files = director.server.folder()
    tls = f"SSL {{\n certificate {files}/plain.crt\n key {files}/plain.key\n}}\n" if with_certificate else ""
    daemon = checking(director, tls + service(real_server(url("/plain"), 444, "SSL_GET")))
    daemon.wait_for_log(succeeded(444) if with_certificate else failed(444))


@pytest.mark.own
def test_a_key_that_cannot_be_used(director):
    Pages(director.server)
    config = "SSL {\n key /nowhere/key.pem\n}\n" + service(real_server(url("/plain"), 443, "SSL_GET"))
    daemon = checking(director, config)
    daemon.wait_for_log("SSL: cannot use the key in /nowhere/key.pem")
    daemon.wait_for_log("Cannot check service .*the files of the SSL block cannot be used")
    assert not daemon.log_lines(failed(443))


@pytest.mark.own
@pytest.mark.parametrize("name, ca, why", [
    ("named.example", "named", None),
    ("plain.example", "named", "it is not for plain.example"),
    ("named.example", "plain", "self-signed certificate"),
])
def test_whose_certificate_it_is(director, name, ca, why):
    Pages(director.server)
    body = "\n".join(["enable_sni", "sni_name named.example" if why is None or ca == "plain" else f"sni_name {name}",
                      f"virtualhost {name}", "verify_certificate",
                      f"verify_ca {director.server.folder()}/{ca}.crt", "expiry_warning 60", url("/name", status_code="200")])
    daemon = checking(director, service(real_server(body, 443, "SSL_GET")))
    if why:
        daemon.wait_for_log(f"SSL certificate error with server .*{why}|SSL certificate error with server .*self.signed")
        daemon.wait_for_log(failed(443))
    else:
        daemon.wait_for_log(succeeded(443))
        assert len(daemon.log_lines(r"its certificate expires in (29|30) days")) == 1


@pytest.mark.own
def test_a_certificate_for_an_address(director):
    """Without a name it must be for the address that is asked; the test's certificates are for names."""
    Pages(director.server)
    body = f"verify_certificate\nverify_ca {director.server.folder()}/plain.crt\n{url('/plain')}"
    daemon = checking(director, service(real_server(body, 443, "SSL_GET")))
    daemon.wait_for_log(f"SSL certificate error with server .*it is not for {SERVER}")
    daemon.wait_for_log(failed(443))


@pytest.mark.own
@pytest.mark.parametrize("compliant", ["on", "off"])
def test_the_end_of_tls(director, compliant):
    """tls_compliant says goodbye: one more record from us before the connection ends."""
    Pages(director.server, "TLSv1.2")
    watch = director.server.start("tshark", "-l", "-n", "-i", "eth0", "-Y", "tls.record.content_type == 21 && ip.src == 10.0.0.1",
                                  log="tshark.log")
    eventually(lambda: "Capturing" in watch.output(), what="tshark listens")
    daemon = checking(director, service(real_server(f"tls_compliant {compliant}\n{url('/plain')}", 443, "SSL_GET")))
    daemon.wait_for_log(succeeded(443))
    said = lambda: "Alert" in watch.output()  # noqa: E731
    if compliant == "on":
        eventually(said, what="a close_notify")
    else:
        always(lambda: not said(), during=3)


@pytest.mark.ipvs
def test_a_server_that_fails_its_check_leaves_the_table(director):
    pages = Pages(director.server)
    daemon = Daemon(director, service(real_server(url("/plain"))), parts="checkers").start()
    in_table = lambda: f"{SERVER}:80" in str(table(director))  # noqa: E731
    eventually(lambda: in_table() and daemon.log_lines(succeeded()), what="it serves")
    pages.remove("plain")
    eventually(lambda: not in_table(), what="it is out")
    pages.put("plain", PAGES["plain"])
    eventually(in_table, what="it is back")
