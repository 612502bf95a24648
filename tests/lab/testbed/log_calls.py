"""The lines that the programs can log, read from their sources."""
import re

from .daemon import ROOT

FOLDERS = ("lib", "parser", "vrrp", "checkers", "ipvs", "alerts", "daemon")
CALL = re.compile(r"""(?:\blog_?(?:\(\))?\.(?:error|warning|notice|info|debug|write)|\btroubles_?\.say|\b(?:say|complain))\(""")
# Where cores put into words what their shells log.
WORDING = ("ipvs/core/narration.cpp", "ipvs/core/virtual_servers.cpp", "ipvs/core/virtual_servers_guards.cpp",
           "checkers/core/monitor.cpp", "checkers/core/wording.cpp")
LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"')


def sources():
    for folder in FOLDERS:
        yield from sorted((ROOT / folder).rglob("*.cpp"))
        yield from sorted((ROOT / folder).rglob("*.h"))


def call_at(text, start):
    """The text of a call from its opening parenthesis to the one that closes it."""
    depth, position = 0, start
    while position < len(text):
        literal = LITERAL.match(text, position)
        if literal:
            position = literal.end()
            continue
        depth += {"(": 1, ")": -1}.get(text[position], 0)
        position += 1
        if depth == 0:
            break
    return text[start:position]


def joined(call):
    """The literals of a call, with those that stand beside each other as one."""
    return [m[1] for m in LITERAL.finditer(re.sub(r'"\s*\n\s*"', "", call))]


def without_key(call):
    """TroubleLog::say(key, text): the key is not logged."""
    depth = 0
    for position, letter in enumerate(call):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and depth == 1:
            return call[position:]
    return call


def log_calls():
    """(place, literals) of each call that logs."""
    for path in sources():
        text = path.read_text()
        for found in CALL.finditer(text):
            line = text.count("\n", 0, found.start()) + 1
            call = call_at(text, found.end() - 1)
            yield f"{path.relative_to(ROOT)}:{line}", joined(without_key(call) if "troubles" in found[0] else call)
    for name in WORDING:
        text = re.sub(r"^#include.*|//.*", "", (ROOT / name).read_text(), flags=re.M)
        yield name, joined(text)
