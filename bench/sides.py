"""Networks of their own for the programs that are compared."""
import contextlib
import tempfile

from testbed.network import Network


@contextlib.contextmanager
def sides(side):
    """[side(program, network)], both up at the same time."""
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as networks:
        yield [side(program, networks.enter_context(Network(f"{folder}/{program}")))
               for program in ("holdfast", "keepalived")]
