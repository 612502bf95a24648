"""A real mail server (OpenSMTPD) that takes mail for everybody, and what it got."""
import email
import email.policy
import shutil
import tempfile
from pathlib import Path

from .eventually import eventually

CONFIG = """
{pki}
table everybody {{ "@" = nobody }}
{listen}
action keep maildir "{folder}" virtual <everybody>
match {who} for any action keep
"""
PLAIN = "listen on 0.0.0.0 port 25 hostname mail.example\nlisten on :: port 25 hostname mail.example"


class Mailbox:
    """On port 25 of `host`, or as `listen` says. `who` may send: a condition of smtpd.conf(5)."""

    def __init__(self, host, listen=PLAIN, pki="", who="from any"):
        self.host = host
        # Not in the host's folder: in the guest only root can write there.
        self._place = tempfile.TemporaryDirectory(prefix="holdfast-mail-")
        self.folder = Path(self._place.name)
        shutil.chown(self.folder, "nobody")
        config = host.folder() / "mailbox.conf"
        config.write_text(CONFIG.format(folder=self.folder, listen=listen, pki=pki, who=who))
        script = ("mount -t tmpfs none /var/spool && mount -t tmpfs none /run && mkdir -m 711 /var/spool/smtpd && "
                  f"exec smtpd -d -f {config}")
        self.command = ("unshare", "--mount", "sh", "-c", script)
        self.process = None
        self.start()

    def start(self):
        self.process = self.host.start(*self.command, log="mailbox.log")
        eventually(lambda: "smtpd" in self.host.run("ss", "-Hltnp").stdout, what="smtpd listens")

    def stop(self):
        self.process.kill()

    def mails(self):
        """All of them, in the order of their arrival."""
        files = sorted((self.folder / "new").glob("*"), key=lambda file: file.stat().st_mtime_ns)
        return [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]

    def subjects(self):
        return [mail["Subject"] for mail in self.mails()]


def body(mail):
    return mail.get_content().strip()
