"""How many old articles may be on their way at once, that news find the way free. Pure: counts and time come in.

What is on its way is what a live article may have to wait for: first for the rest of the batch that is being coded,
then for the batch that it is coded in itself. So there may be as many as are coded in a third of a second, by what was
coded in the last seconds, and never more than the bound, as the next ones may take longer than the last.
"""

from collections.abc import Callable, Mapping
from typing import Final

#: A live article waits for twice as much at worst, and for its hops, each of which waits for an article to be coded.
AHEAD_S: Final = 0.3
#: Enough to find out how fast it goes.
LEAST: Final = 4
#: Articles of 1,250 words take 50 ms each: when a stretch of short ones ends in such, this is a second of work.
MOST: Final = 20
#: From look to look; what was coded in it counts as much as all before.
LOOK_S: Final = 0.5
#: Mentions and merged events that are worked off while one article is coded.
EVENTS_AN_ARTICLE: Final = 10

#: A topic and one of its partitions.
Place = tuple[str, int]


class Pace:
    """How many may be on their way now: `width`, which follows what was coded."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._now = clock
        self._looked_at = clock()
        self._let_in = 0
        self._before = 0
        self._rate = 0.0
        self.width = LEAST

    def let_in(self, articles: int) -> None:
        """Count old articles that were let in."""
        self._let_in += articles

    def room(self, on_the_way: int) -> int:
        """Return how many old articles may be let in, as so many articles of any age are on their way."""
        if self._now() - self._looked_at >= LOOK_S:
            self._look(on_the_way)
        return max(0, self.width - on_the_way)

    def _look(self, on_the_way: int) -> None:
        elapsed_s = self._now() - self._looked_at
        coded = max(0, self._let_in - (on_the_way - self._before))
        self._rate = (self._rate + coded / elapsed_s) / 2
        self.width = min(MOST, max(LEAST, round(self._rate * AHEAD_S)))
        self._looked_at, self._let_in, self._before = self._now(), 0, on_the_way


def on_the_way(ends: Mapping[Place, int], done: Mapping[Place, int], articles: frozenset[str]) -> int:
    """Return how many articles wait to be coded, events counted as parts of one.

    `ends` is behind the last record that was sent to a place, `done` behind the last one that was looked at there; of a
    place where none was, one record waits as far as anybody knows. `articles` are the topics of articles.
    """
    waiting = {place: max(0, end - done.get(place, end - 1)) for place, end in ends.items()}
    of_articles = sum(number for place, number in waiting.items() if place[0] in articles)
    return of_articles + (sum(waiting.values()) - of_articles) // EVENTS_AN_ARTICLE
