"""The brokers that tests of several rooms run on, and how processes share the tests."""

from collections.abc import Generator
from pathlib import Path
from typing import Any, Final

import grouping
import pytest
from hypothesis import HealthCheck, settings
from kafka import HOME_VARIABLE, Cluster, kafka_home

#: Those that tests of this process were given, for as long as it lives.
_CLUSTERS: Final = pytest.StashKey[list[Cluster]]()

# How fast examples are made says how busy the machine is, not whether a property holds.
settings.register_profile("marsad", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("marsad")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Order the tests for several processes that share them."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: grouping.place(item.nodeid))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> grouping.Scheduler:  # Any: pytest-xdist's own log
    """Return who shares the tests out."""
    # By the number of tests otherwise, which says nothing of how long they take.
    config.option.loadscopereorder = False
    return grouping.Scheduler(config, log)


@pytest.fixture(scope="session")
def kafka_jars() -> Path:
    """Return the folder of Apache Kafka's jars; skips where there are none."""
    home = kafka_home()
    if home is None:
        pytest.skip(f"{HOME_VARIABLE} is not set: `make kafka` fetches an Apache Kafka and says where")
    return home


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None]:
    """Kill the clusters behind a test where the next one runs on another broker: an idle node is not free."""
    yield
    if nextitem is None or grouping.broker(nextitem.nodeid) != grouping.broker(item.nodeid):
        for cluster in item.config.stash.get(_CLUSTERS, []):
            cluster.kill()


@pytest.fixture(scope="session")
def one_node(kafka_jars: Path, tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Cluster:
    """Return this process's Apache Kafka of one node; a test takes `kafka`."""
    return _kept(Cluster(kafka_jars, tmp_path_factory.mktemp("kafka"), 1), pytestconfig)


@pytest.fixture(scope="session")
def three_nodes(kafka_jars: Path, tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Cluster:
    """Return this process's Apache Kafka of three nodes; a test takes `kafka_cluster`."""
    return _kept(Cluster(kafka_jars, tmp_path_factory.mktemp("kafka-cluster"), 3), pytestconfig)


@pytest.fixture
def kafka(one_node: Cluster) -> Cluster:
    """Return an Apache Kafka of one node, without topics and groups."""
    return _as_new(one_node)


@pytest.fixture
def kafka_cluster(three_nodes: Cluster) -> Cluster:
    """Return an Apache Kafka of three nodes, all of them in, without topics and groups."""
    return _as_new(three_nodes)


def _kept(cluster: Cluster, config: pytest.Config) -> Cluster:
    config.stash.setdefault(_CLUSTERS, []).append(cluster)
    return cluster


def _as_new(cluster: Cluster) -> Cluster:
    cluster.start()  # at first, and what an earlier test has killed
    cluster.clear()
    return cluster
