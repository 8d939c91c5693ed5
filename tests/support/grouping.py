"""Which tests stay together in one process where several run them (`pytest -n`), and in which order they are begun.

A test goes to whoever is free, but where it shares something that takes time to start: those on an Apache Kafka that
asks who is there, and those of one file in the other rooms. Of clusters of three nodes one runs at a time: each node is
a JVM, and a few more of them than cores make everything else late. What waits comes first, what computes last.

The process that hands tests out knows no more of them than their names, so a name tells the broker: `test_x[kafka]`.
"""

import re
from typing import Final

from xdist.scheduler import LoadScopeScheduling

_BROKER: Final = re.compile(r"[\[-](embedded|kafka_cluster|kafka_secured|kafka)[\]-]")
#: Those that one process has to itself.
_APART: Final = frozenset({"kafka_cluster", "kafka_secured"})
#: Where tests mostly wait, for processes that start and for brokers.
_WAITING: Final = ("tests/broker/", "tests/deploy/", "tests/console/test_doctor_on_kafka.py")


class Scheduler(LoadScopeScheduling):  # type: ignore[misc]  # pytest-xdist is untyped
    """Hands out groups of tests in the order in which they are collected."""

    def _split_scope(self, nodeid: str) -> str:
        return group(nodeid)


def group(nodeid: str) -> str:
    """Return what the tests of one process have in common."""
    file, on = nodeid.partition("::")[0], broker(nodeid)
    if on in _APART:
        return str(on)
    return nodeid if file.startswith("tests/broker/") else file


def place(nodeid: str) -> int:
    """Return what to order by: the longest row first, then what waits, then what computes."""
    on = broker(nodeid)
    if on is not None and on != "embedded":
        return 0 if on == "kafka_cluster" else 1
    return 2 if nodeid.startswith(_WAITING) else 3


def broker(nodeid: str) -> str | None:
    """Return the broker that a test runs on, as its name tells; None where it tells none."""
    found = _BROKER.search(nodeid.partition("::")[2])
    return None if found is None else found[1]
