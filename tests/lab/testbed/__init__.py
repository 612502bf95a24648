"""A laboratory of network namespaces: hosts, wires, daemons, eyes on the wire. See ../README.md."""
