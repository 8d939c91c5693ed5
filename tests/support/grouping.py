"""Which tests stay together in one process where several run them (`pytest -n`), and in which order they are begun.

Each process has brokers of its own, so tests on brokers go one by one to whoever is free; they mostly wait, and come
first. Tests of a file without a broker are quick and stay together. At most one cluster of three nodes runs at a time:
four JVMs beside each other already fill a small machine.
"""

from typing import Final

import pytest

#: The fixtures behind which a cluster of three nodes runs.
CLUSTERS: Final = frozenset({"three_nodes", "kafka_cluster"})
ON_A_CLUSTER: Final = "three-nodes"


def group(item: pytest.Item) -> str | None:
    """Return the name that tests of one process share, None for a test that may run anywhere."""
    if _is_on_a_cluster(item):
        return ON_A_CLUSTER
    return None if item.get_closest_marker("broker") else item.nodeid.partition("::")[0]


def place(item: pytest.Item) -> int:
    """Return what to order by: the longest row first, then what waits, then what computes."""
    if _is_on_a_cluster(item):
        return 0
    return 1 if item.get_closest_marker("broker") else 2


def _is_on_a_cluster(item: pytest.Item) -> bool:
    names = set(getattr(item, "fixturenames", ()))
    # A fixture that is chosen by a parameter is asked for while the test runs.
    given = getattr(item, "callspec", None)
    names |= {str(value) for value in given.params.values()} if given is not None else set()
    return bool(names & CLUSTERS)
