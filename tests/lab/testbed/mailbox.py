"""A real mail server (OpenSMTPD) that takes mail for everybody, and what it got."""
import email
import email.policy
import shutil
import tempfile
from pathlib import Path

from .eventually import eventually

CONFIG = """
table everybody {{ "@" = nobody }}
listen on 0.0.0.0 port 25 hostname mail.example
listen on :: port 25 hostname mail.example
action keep maildir "{folder}" virtual <everybody>
match from any for any action keep
"""


class Mailbox:
    """On port 25 of `host`."""

    def __init__(self, host):
        self.host = host
        # Not in the host's folder: in the guest only root can write there.
        self._place = tempfile.TemporaryDirectory(prefix="holdfast-mail-", ignore_cleanup_errors=True)
        self.folder = Path(self._place.name)
        shutil.chown(self.folder, "nobody")
        config = host.folder() / "mailbox.conf"
        config.write_text(CONFIG.format(folder=self.folder))
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
