"""Ports for what tests start: each process that runs tests has a slice of its own, so no two are given the same port.

A port that the system picks for `bind` to 0 is free only until somebody else asks: another test's broker, or the near
end of any connection. So ports here lie below those that Linux gives to connections (from 32768), and a slice is taken
by holding its first port bound, which the kernel undoes whenever and however the process ends.
"""

import socket
from functools import cache
from typing import Final

HOST: Final = "127.0.0.1"
#: Clear of what parts and brokers take by themselves: 8765, 9092, 9464, 29092.
FIRST: Final = 10_000
LAST: Final = 29_000
#: The tests of all rooms use some 300 in one process; they come again only when all of a slice have been given.
SLICE: Final = 400


class NoPortError(RuntimeError):
    """So many processes run tests, or so much else listens here, that no port is left."""


class Slice:
    """The ports from `first` on, of which the first itself is never given: it holds the slice."""

    def __init__(self, first: int, held: socket.socket) -> None:
        self._first = first
        self._held = held
        self._next = first + 1

    def block(self, count: int) -> int:
        """Return the first of `count` consecutive ports on which nobody listens; the longest unused come first."""
        for _ in range(SLICE):
            if self._next + count > self._first + SLICE:
                self._next = self._first + 1
            begin, self._next = self._next, self._next + count
            if all(_is_free(port) for port in range(begin, begin + count)):
                return begin
        raise NoPortError(f"nothing is free between {self._first} and {self._first + SLICE}")


def free_port() -> int:
    """Return a port of loopback that no other test is given while this process lives; nobody listens there."""
    return free_ports(1)


def free_ports(count: int) -> int:
    """Return the first of `count` such ports that follow each other."""
    return _own().block(count)


@cache
def _own() -> Slice:
    """Return the slice of this process, taken at the first call."""
    for first in range(FIRST, LAST - SLICE + 1, SLICE):
        held = socket.socket()
        try:
            held.bind((HOST, first))
        except OSError:
            held.close()  # another process has it
        else:
            return Slice(first, held)
    raise NoPortError(f"every slice between {FIRST} and {LAST} is taken")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As servers do: connections that have ended do not keep a port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True
