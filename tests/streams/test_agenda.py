"""What falls due is found in its partition and in its order, once, whatever was brought forward meanwhile."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from reports import NOON

from streams.alerting.agenda import Agenda

_PUTS = st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(min_value=0, max_value=20)), max_size=30)


def _agenda(*puts: tuple[int, str, int]) -> Agenda:
    agenda = Agenda()
    agenda.remember((partition, key, NOON + timedelta(minutes=minute)) for partition, key, minute in puts)
    return agenda


def _taken(agenda: Agenda, partition: int, minute: int, most: int = 100) -> list[str]:
    return [*agenda.take(partition, NOON + timedelta(minutes=minute), most)]


@given(_PUTS, st.integers(min_value=0, max_value=20))
def test_each_key_is_taken_once_at_its_earliest_time(puts: list[tuple[str, int]], now: int) -> None:
    """The earliest first; what is not due yet stays."""
    agenda = _agenda(*((0, key, minute) for key, minute in puts))
    earliest: dict[str, int] = {}
    for key, minute in puts:
        earliest[key] = min(minute, earliest.get(key, minute))

    taken = _taken(agenda, 0, now)

    assert sorted(taken) == sorted(key for key, minute in earliest.items() if minute <= now)
    assert [earliest[key] for key in taken] == sorted(earliest[key] for key in taken)
    assert len(agenda) == len(earliest) - len(taken)
    assert _taken(agenda, 0, now) == []


def test_partitions_are_apart() -> None:
    """Each has its own keys, and says whether one is due."""
    agenda = _agenda((0, "a", 1), (1, "b", 2), (2, "c", 3))

    assert agenda.due(NOON + timedelta(minutes=2)) == {0, 1}
    assert _taken(agenda, 1, 2) == ["b"]
    assert agenda.due(NOON + timedelta(minutes=2)) == {0}


def test_no_more_is_taken_than_asked_for() -> None:
    """The rest stays due."""
    agenda = _agenda((0, "a", 1), (0, "b", 2), (0, "c", 3))

    assert [_taken(agenda, 0, 5, most=2), _taken(agenda, 0, 5, most=2)] == [["a", "b"], ["c"]]


def test_what_was_not_reached_stays() -> None:
    """Where whoever takes breaks off, only what was handed over is gone."""
    agenda = _agenda((0, "a", 1), (0, "b", 2))

    first = next(agenda.take(0, NOON + timedelta(minutes=5), 10))

    assert (first, _taken(agenda, 0, 5)) == ("a", ["b"])


def test_partitions_that_move_are_new() -> None:
    """All is forgotten, and nothing was asked of any partition."""
    agenda = _agenda((0, "a", 1))
    _taken(agenda, 0, 0)
    known = agenda.is_forgotten, agenda.is_asked(0), agenda.is_asked(1)
    agenda.forget()

    assert known == (False, True, False)
    assert (agenda.is_forgotten, agenda.is_asked(0), len(agenda)) == (True, False, 0)
