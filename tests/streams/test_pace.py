"""As many old articles are on their way as a third of a second codes, and none while news fill the way."""

import pytest

from schemas import naming
from streams.history import CODED
from streams.pace import AHEAD_S, LEAST, LOOK_S, MOST, Pace, on_the_way

FETCHED, UNIQUE, EXTRACTED = naming.ARTICLES_FETCHED, naming.ARTICLES_UNIQUE, naming.EVENTS_EXTRACTED


class _Way:
    """A way of articles that codes `rate` a second at most, and takes `hop_s` for an article that meets no other."""

    def __init__(self, rate: float, hop_s: float = 0.1) -> None:
        self.now = 0.0
        self.pace = Pace(lambda: self.now)
        self.coded = 0.0
        self.most = 0
        self._rate, self._hop_s = rate, hop_s
        self._way = 0.0

    def go(self, seconds: float, *, live: float = 0.0) -> None:
        """Let time pass with so many live articles a second."""
        ends, step_s = self.now + seconds, 0.02
        while self.now < ends:
            self.now += step_s
            self._way += live * step_s
            room = self.pace.room(int(self._way))
            self.pace.let_in(room)
            self._way += room
            done = min(self._way, step_s * min(self._rate, self._way / self._hop_s))
            self._way -= done
            self.coded += done
            self.most = max(self.most, int(self._way))


@pytest.mark.parametrize("rate", [10.0, 20.0, 60.0])
def test_a_third_of_a_second_is_on_its_way(rate: float) -> None:
    """Whatever the machine can code, little more than a third of a second of it waits, and little of it is idle."""
    way = _Way(rate)
    way.go(10)
    way.coded, way.most, seconds = 0, 0, 20
    way.go(seconds)

    assert way.coded > 0.8 * rate * seconds
    assert way.most <= max(LEAST, 1.5 * rate * AHEAD_S)


def test_a_fast_machine_has_the_bound_on_its_way() -> None:
    """However short the articles were: the next ones may be long."""
    way = _Way(1000.0)
    way.go(20)

    assert (way.pace.width, way.most <= MOST) == (MOST, True)


def test_nothing_is_let_in_while_news_fill_the_way() -> None:
    """As many live articles as may be on their way leave no room."""
    pace = Pace(lambda: 0.0)

    assert [pace.room(number) for number in (0, 1, LEAST, 500)] == [LEAST, LEAST - 1, 0, 0]


def test_news_that_are_worked_off_count_for_how_fast_it_goes() -> None:
    """A burst of news does not pass for speed while it grows, and what is left of it does not narrow the way."""
    now = 0.0
    pace = Pace(lambda: now)
    widths = []
    for waiting in (500, 490, 480, 470, 460):
        now += LOOK_S
        pace.room(waiting)
        widths.append(pace.width)

    assert widths[0] == LEAST
    assert widths[-1] == round(10 / LOOK_S * AHEAD_S * (1 - 2**-4))


def test_what_waits_is_what_was_sent_and_not_looked_at() -> None:
    """In all partitions of the topics of articles; where nothing was looked at yet, one; events count little."""
    ends = {(FETCHED, 0): 12, (FETCHED, 1): 7, (UNIQUE, 0): 9, (EXTRACTED, 0): 40}
    done = {(FETCHED, 0): 10, (UNIQUE, 0): 9, (EXTRACTED, 0): 20, (UNIQUE, 3): 5}

    assert on_the_way(ends, done, CODED) == 2 + 1 + 0 + 20 // 10


def test_a_stage_that_is_ahead_of_what_was_sent_here_owes_nothing() -> None:
    """Others send there too."""
    assert on_the_way({(FETCHED, 0): 12}, {(FETCHED, 0): 900}, CODED) == 0
