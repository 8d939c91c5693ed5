"""Ports that tests are given: never the same twice at a time, in whatever process."""

import socket
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
from ports import FIRST, HOST, LAST, SLICE, Slice, free_port, free_ports

#: Takes its ports, says which, and holds them until its input ends.
_ANOTHER: Final = "from ports import free_port; print(*[free_port() for _ in range(20)], flush=True); input()"
_LIMITS: Final = Path("/proc/sys/net/ipv4/ip_local_port_range")


def test_processes_are_never_given_the_same() -> None:
    """Three that run at once and this one."""
    command = [sys.executable, "-c", _ANOTHER]
    support = str(Path(__file__).parent / "support")
    others = [
        subprocess.Popen(  # noqa: S603  our own
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={"PYTHONPATH": support}
        )
        for _ in range(3)
    ]
    told = [other.stdout.readline().split() for other in others if other.stdout is not None]
    given = [port for line in told for port in map(int, line)] + [free_port() for _ in range(20)]
    for other in others:
        other.communicate("\n")

    assert len(set(given)) == 80
    assert all(FIRST < port < LAST for port in given)


@pytest.mark.skipif(not _LIMITS.exists(), reason="only Linux says which ports it gives to connections")
def test_no_connection_takes_one_between() -> None:
    """They lie below what the system picks from."""
    assert int(_LIMITS.read_text(encoding="ascii").split()[0]) >= LAST


def test_a_block_avoids_what_is_taken() -> None:
    """Consecutive ones, none of which anybody listens on, also when the slice has been given once already."""
    with socket.socket() as held, socket.socket() as taken:
        ours = Slice(free_ports(SLICE // 2), held)
        first = ours.block(4)
        taken.bind((HOST, first + 6))
        taken.listen()
        given = [ours.block(4) for _ in range(SLICE // 4)]

    assert all(one > first + 6 or one + 3 < first + 6 for one in given)
    assert first in given
