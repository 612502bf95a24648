"""The command lines that a document shows.

A command is a line of a code block (indented by four or more in Markdown, a literal display in a manual page, a
comment indented by five in a sample) or a `piece of code` in a sentence, that begins with the name of a program.
A piece with WORDS IN CAPITALS, brackets or dots for what one has to fill in is a description, and no command.
"""
import re

from .daemon import ROOT

PROGRAMS = ("./dev tests/lab/run build/bin/sim cmake apt cp systemctl journalctl ip sysctl modprobe nft tcpdump podman "
            "holdfast holdfastd holdfast-ipvsadm holdfast-ipvsadm-save holdfast-ipvsadm-restore holdfast-genhash genhash "
            "keepalived ipvsadm").split()
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), *sorted((ROOT / "samples").glob("*.conf")),
             *sorted((ROOT / "man").glob("*.[1-8]"))]


def lines_of_code(document):
    text = document.read_text()
    if document.suffix == ".conf":
        return re.findall(r"^# {5,}(\S.*)$", text, re.M)
    if document.suffix != ".md":
        return [line.removeprefix("$ ") for block in re.findall(r"^\.Bd -literal.*?\n(.*?)^\.Ed", text, re.M | re.S)
                for line in block.splitlines()]
    joined = re.sub(r"\\\n\s+", "", text)
    blocks = re.findall(r"^ {4,}(\S.*)$", joined, re.M)
    pieces = [piece for piece in re.findall(r"`([^`\n]+)`", text) if " " in piece and not is_description(piece)]
    return blocks + pieces


def is_description(piece):
    return re.search(r"\b[A-Z]{2,}\b|[\[\]|]|\.\.\.", piece)


def commands(document):
    """In order, each once, without the comment behind it."""
    found = {}
    for line in lines_of_code(document):
        line = re.sub(r"\s+# .*$", "", line).strip()
        if line.split()[0] in PROGRAMS:
            found[line] = True
    return list(found)
