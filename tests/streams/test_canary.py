"""Canaries are told apart, and stay in the partition they were written for."""

from datetime import UTC, datetime, timedelta

from schemas import naming
from schemas.topics import ALL_TOPICS, PARTITIONS
from streams.engine.canary import canaries

NOW = datetime(2026, 11, 26, tzinfo=UTC)


def test_each_partition_has_its_own() -> None:
    """One record for each, and another id the next time."""
    found = canaries("marsad-work", range(PARTITIONS), NOW) + canaries("marsad-work", [0], NOW + timedelta(seconds=30))

    assert [one.partition for one in found] == [0, 1, 2, 3, 0]
    assert {one.topic for one in found} == {naming.CANARIES}
    assert len({one.id for one in found}) == len(found)
    assert naming.event_type(naming.CANARIES) == "marsad.canary.written"


def test_the_topic_is_shared_out_like_the_others() -> None:
    """A worker that is given a partition of the news is given that of the canaries."""
    (spec,) = (spec for spec in ALL_TOPICS if spec.name == naming.CANARIES)

    assert spec.partitions == PARTITIONS
