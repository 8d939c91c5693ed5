"""Which tests stay together in one process where several run them (`pytest -n`), and in which order they are begun.

A test goes to whoever is free, but where it shares something that takes time to start: those of one file on an Apache
Kafka, and those of one file in the other rooms. Of clusters of three nodes one runs at a time: each node is a JVM, and
a few more of them than cores make everything else late. What waits comes first, what computes last.

The process that hands tests out knows no more of them than their names, so a name tells the broker: `test_x[kafka]`.
"""

import re
from typing import Final

from xdist.scheduler import LoadScopeScheduling

_BROKER: Final = re.compile(r"[\[-](embedded|kafka_cluster|kafka)[\]-]")
_ON_A_CLUSTER: Final = "three nodes"
#: Where tests mostly wait, for processes that start and for brokers.
_WAITING: Final = ("tests/broker/", "tests/deploy/", "tests/console/test_doctor_on_kafka.py")


class Scheduler(LoadScopeScheduling):  # type: ignore[misc]  # pytest-xdist is untyped
    """Hands out groups of tests in the order in which they are collected."""

    def _split_scope(self, nodeid: str) -> str:
        return group(nodeid)


def group(nodeid: str) -> str:
    """Return what the tests of one process have in common."""
    file, broker = nodeid.partition("::")[0], _broker(nodeid)
    if broker == "kafka_cluster":
        return _ON_A_CLUSTER
    if broker == "kafka":
        return f"{file} on Kafka"
    return nodeid if file.startswith("tests/broker/") else file


def place(nodeid: str) -> int:
    """Return what to order by: the longest row first, then what waits, then what computes."""
    broker = _broker(nodeid)
    if broker in {"kafka_cluster", "kafka"}:
        return 0 if broker == "kafka_cluster" else 1
    return 2 if nodeid.startswith(_WAITING) else 3


def _broker(nodeid: str) -> str | None:
    found = _BROKER.search(nodeid.partition("::")[2])
    return None if found is None else found[1]
