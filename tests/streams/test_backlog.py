"""How long the next record of a partition has waited, by what was seen of the topic's ends."""

from aiokafka import TopicPartition

from streams.operation.backlog import MOST_ENDS, Backlog, Place

HERE = TopicPartition("topic", 0)
THERE = TopicPartition("topic", 1)


def _ages(*looks: tuple[int, int]) -> list[float]:
    """Return the ages at looks (read, end) that are five seconds apart."""
    backlog = Backlog()
    return [backlog.oldest_s({HERE: Place(*look)}, 5.0 * number)[HERE] for number, look in enumerate(looks)]


def test_a_record_that_waits_grows_old() -> None:
    """Since the look that saw it first; what came later does not make it younger."""
    assert _ages((10, 10), (10, 11), (10, 15), (10, 15)) == [0, 0, 5, 10]


def test_what_is_read_waits_no_more() -> None:
    """The next one is as old as the end that was first seen behind it."""
    assert _ages((10, 12), (10, 15), (11, 15), (12, 15), (15, 15)) == [0, 5, 10, 10, 0]


def test_a_topic_that_is_read_to_its_end_has_no_age() -> None:
    """However long ago the last record came."""
    assert _ages((10, 10), (10, 10), (12, 12), (12, 12)) == [0, 0, 0, 0]


def test_a_long_backlog_keeps_the_date_of_its_oldest() -> None:
    """Memory is bounded, and the age stays true."""
    backlog = Backlog()
    for number in range(2 * MOST_ENDS):
        age = backlog.oldest_s({HERE: Place(0, 1 + number)}, float(number))[HERE]

    assert age == 2 * MOST_ENDS - 1
    assert len(backlog._ends[HERE]) == MOST_ENDS


def test_a_partition_that_comes_back_begins_anew() -> None:
    """What happened in other hands is not known."""
    backlog = Backlog()
    backlog.oldest_s({HERE: Place(0, 5), THERE: Place(0, 5)}, 0.0)
    backlog.oldest_s({THERE: Place(0, 5)}, 60.0)

    assert backlog.oldest_s({HERE: Place(0, 5), THERE: Place(0, 5)}, 100.0) == {HERE: 0.0, THERE: 100.0}
