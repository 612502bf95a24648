"""A disk that is soon full."""
import errno

from .network import command


class SmallDisk:
    """A file system of 256 KiB at `path`, as long as the `with` block lasts."""

    def __init__(self, path):
        self.path = path
        self.full = False

    def fill(self):
        """To the last byte."""
        with open(self.path / "ballast", "wb", buffering=0) as ballast:
            try:
                while True:
                    ballast.write(bytes(4096))
            except OSError as error:
                assert error.errno == errno.ENOSPC, error
        self.full = True

    def empty(self):
        (self.path / "ballast").unlink()
        self.full = False

    def __enter__(self):
        self.path.mkdir()
        command("mount", "-t", "tmpfs", "-o", "size=256k,mode=755", "tmpfs", self.path)
        return self

    def __exit__(self, *_):
        command("umount", "--lazy", self.path)
        self.path.rmdir()
