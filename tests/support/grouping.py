"""Which tests stay together in one process where several run them (`pytest -n`), and in which order they are begun.

A test goes to whoever is free, but where it shares something that takes time to start: those of one file on an Apache
Kafka, and those of one file without a broker. Of clusters of three nodes one runs at a time: each node is a JVM, and a
few more of them than cores are enough to make everything else late. What waits comes first, what computes last.
"""

from typing import Final

import pytest

_CLUSTERS: Final = frozenset({"three_nodes", "kafka_cluster"})
_KAFKAS: Final = frozenset({"kafka_jars", "one_node", "kafka"})
_ON_A_CLUSTER: Final = "three-nodes"


def group(item: pytest.Item) -> str | None:
    """Return the name that tests of one process share, None for a test that may run anywhere."""
    named = item.get_closest_marker("xdist_group")
    if named is not None:
        return str(named.args[0])
    file = item.nodeid.partition("::")[0]
    return (_ON_A_CLUSTER, f"kafka-{file}", None, file)[place(item)]


def place(item: pytest.Item) -> int:
    """Return what to order by: the longest row first, then what waits, then what computes."""
    asked = _fixtures(item)
    if asked & _CLUSTERS:
        return 0
    if asked & _KAFKAS:
        return 1
    return 2 if item.get_closest_marker("broker") else 3


def _fixtures(item: pytest.Item) -> set[str]:
    names = set(getattr(item, "fixturenames", ()))
    # A fixture that is chosen by a parameter is asked for while the test runs.
    given = getattr(item, "callspec", None)
    return names if given is None else names | {str(value) for value in given.params.values()}
