"""How alike two reports of an event are: a sum of parts, each with its weights; docs/merging.md explains them.

Only reports of one type are compared. What a report does not say counts neither for nor against. Two reports are one
event when the sum reaches `THRESHOLD` and place, sides, counts and words alone reach `LEAST_EVIDENCE`: a shared type,
day and mode are no evidence that an attack here and an attack there are one. The weights were set by hand on the
development half of the labelled pairs; tests/streams/test_merge_quality.py holds what they reach.
"""

from datetime import timedelta
from typing import Final

import msgspec

from schemas.analysis import Count, Event
from streams.features import Days, Features, Role
from streams.nearness import nearness

#: The middle of the stretch in which the development half comes out the same: 0.45 to 0.5. At 0.4 false joins come
#: in, at 0.55 one in ten true ones is lost.
THRESHOLD: Final = 0.47
LEAST_EVIDENCE: Final = 0.2

#: Time.
SAME_DAY: Final = 0.15
#: One of the two names no day, and the other's day fits.
FITTING_DAY: Final = 0.1
#: "Late on Tuesday" and "at dawn on Wednesday" are one night; two strikes on one town are often a day apart too.
NEXT_DAY: Final = -0.25
OTHER_DAY: Final = -1.5
#: Neither can be dated: published so close to each other they may be one, further apart they are not taken for one.
NEWS_SPAN: Final = timedelta(hours=36)

#: Sides, for each of the two roles.
SAME_NAME: Final = 0.3
#: Words have no place; who spoke is most of what is said of them.
SAME_SPEAKER: Final = 0.35
OTHER_NAME: Final = -0.3
SAME_STATE: Final = 0.15
#: A state that acts in its own country, or the state of those who were hit there: a place in common has said it.
HOME_STATE: Final = 0.05
SAME_ORGAN: Final = 0.1
OTHER_STATE: Final = -0.3
#: Of a meeting both sides must be the same: one person sees several others on one visit.
OTHER_PARTNER: Final = -0.6
_MUTUAL: Final = frozenset({"CONSULT", "AGREE", "COOPERATE"})
_VERBAL_QUADS: Final = frozenset({1, 3})

#: Act.
SAME_MODE: Final = 0.1
LIKE_MODE: Final = -0.05
OTHER_MODE: Final = -0.35
#: Of these types each mode is an act of its own (a release, a crossing opened).
OTHER_ACT: Final = -0.6
_DISTINCT: Final = frozenset({"RETREAT", "COERCE", "SANCTION"})
#: Modes that reports of one attack differ on: what fell from the sky, what blew up, who shot.
_FAMILIES: Final = (
    frozenset({"aerial", "drone", "heavy-weapons", "explosives", "destroy"}),
    frozenset({"explosives", "suicide-attack", "destroy"}),
    frozenset({"firearms", "targeted", "primitive", "beat", "heavy-weapons"}),
)
OTHER_REALIS: Final = -0.5
_TO_COME: Final = frozenset({"future", "hypothetical"})

#: Counts: the larger an equal number, the less it is chance.
SAME_COUNT: Final = ((1, 0.05), (4, 0.15), (99, 0.2), (None, 0.3))
LIKE_COUNT: Final = 0.1
LIKE_FACTOR: Final = 1.5
#: A toll that grows with time, or is corrected.
GROWN_FACTOR: Final = 3.0
OTHER_COUNT: Final = -0.25
#: "A soldier" is counted as one, and so is many a plural without a number.
NOT_ONE: Final = -0.1
MOST_BY_COUNTS: Final = 0.35

#: Words, in one language only: the share of the shorter report's words that the other has too; of fewer words than
#: these a share says little.
LEAST_WORDS: Final = 6
MOST_BY_WORDS: Final = 0.4
WORDS_BY_CHANCE: Final = 0.3
#: Reports that share fewer words than this are mostly of two events.
FEW_WORDS: Final = 0.15
OTHER_WORDS: Final = -0.15

#: Two editions of one article: the same type in the same article is the same event, also when the edit corrects the
#: town or the toll, unless much speaks against it.
SAME_ARTICLE: Final = 0.8
#: Another day, another town: no chance likeness makes up for it.
CONTRADICTION: Final = -0.5


class Likeness(msgspec.Struct, frozen=True, kw_only=True):
    """The parts of a likeness, each above 0 for one event and below 0 for two."""

    time: float
    place: float
    actors: float
    recipients: float
    act: float
    counts: float
    words: float
    article: float

    @property
    def total(self) -> float:
        """Return the sum of the parts."""
        return round(sum(self.parts().values()), 6)

    @property
    def evidence(self) -> float:
        """Return what speaks for one event beyond its type, its day and its mode."""
        return sum(max(part, 0.0) for name, part in self.parts().items() if name not in {"time", "act"})

    @property
    def is_match(self) -> bool:
        """Return whether two reports with these parts are taken for one event."""
        return self.total >= THRESHOLD and self.evidence >= LEAST_EVIDENCE

    @property
    def is_contradiction(self) -> bool:
        """Return whether one report rules the other out; sides do not, as reports and coders often turn them round."""
        return not self.is_match and min(self.time, self.place, self.act) <= CONTRADICTION

    def parts(self) -> dict[str, float]:
        """Return the parts by name, for people who ask why."""
        return msgspec.structs.asdict(self)


def likeness(one: Features, two: Features) -> Likeness:
    """Return how alike two reports of one type are, in parts."""
    place = nearness(one.event.place, two.event.place)
    actors, recipients = _sides(one, two, home=_country(one) if place > 0 else None)
    return Likeness(
        time=_time(one, two),
        place=place,
        actors=actors,
        recipients=recipients,
        act=_mode(one.event, two.event) + _realis(one.event, two.event),
        counts=_counts(one, two),
        words=_words(one, two),
        article=SAME_ARTICLE if one.article == two.article else 0.0,
    )


def _time(one: Features, two: Features) -> float:
    if one.days is None or two.days is None:
        return 0.0 if abs(one.published - two.published) <= NEWS_SPAN else OTHER_DAY
    apart = _days_apart(one.days, two.days)
    if apart == 0:
        return SAME_DAY if one.days.is_stated and two.days.is_stated else FITTING_DAY
    return NEXT_DAY if apart == 1 else OTHER_DAY


def _days_apart(one: Days, two: Days) -> int:
    """Return the days between two stretches of days, 0 when they overlap."""
    return max((two.first - one.last).days, (one.first - two.last).days, 0)


def _sides(one: Features, two: Features, home: str | None) -> tuple[float, float]:
    """Return what actors and recipients say; of a mutual act, where nobody is the recipient, all in the first."""
    if one.event.type in _MUTUAL:
        return _mutual(_both(one), _both(two)), 0.0
    actors, recipients = _role(one.actors, two.actors, home), _role(one.recipients, two.recipients, home)
    is_speaker = actors == SAME_NAME and one.event.quad in _VERBAL_QUADS
    return SAME_SPEAKER if is_speaker else actors, recipients


def _country(report: Features) -> str | None:
    return report.event.place.country if report.event.place is not None else None


def _both(report: Features) -> Role:
    one, two = report.actors, report.recipients
    return Role(names=one.names | two.names, states=one.states | two.states, organs=one.organs | two.organs)


def _role(one: Role, two: Role, home: str | None) -> float:
    if one.names & two.names:
        return SAME_NAME
    shared = one.states & two.states
    if one.names and two.names:
        return OTHER_NAME
    if not one.states or not two.states:
        return 0.0
    if not shared:
        # What a report leaves to be inferred parts it from none.
        return 0.0 if one.is_inferred or two.is_inferred else OTHER_STATE
    return (SAME_STATE if shared - {home} else HOME_STATE) + (SAME_ORGAN if one.organs & two.organs else 0.0)


def _mutual(one: Role, two: Role) -> float:
    names = one.names & two.names
    if one.names - names and two.names - names:
        return OTHER_PARTNER if names or not one.states & two.states else OTHER_NAME
    states = one.states & two.states
    if one.states and two.states and one.states != two.states and len(one.states) > 1 and len(two.states) > 1:
        return OTHER_PARTNER
    by_organs = SAME_ORGAN * min(len(one.organs & two.organs), 2)
    return SAME_NAME * min(len(names), 2) + SAME_STATE * min(len(states), 2) + by_organs


def _mode(one: Event, two: Event) -> float:
    if one.mode is None or two.mode is None:
        return 0.0
    if one.mode == two.mode:
        return SAME_MODE
    if one.type in _DISTINCT:
        return OTHER_ACT
    is_like = one.type != "ASSAULT" or any(one.mode in family and two.mode in family for family in _FAMILIES)
    return LIKE_MODE if is_like else OTHER_MODE


def _realis(one: Event, two: Event) -> float:
    """Return what the realis says: a denial is of the event that it denies, and is compared as if it told it."""
    both = {one.realis, two.realis}
    return 0.0 if len(both) == 1 or "negated" in both or both <= _TO_COME else OTHER_REALIS


def _counts(one: Features, two: Features) -> float:
    shared = one.counts.keys() & two.counts.keys()
    if not shared:
        return 0.0
    earlier, later = (one, two) if one.published <= two.published else (two, one)
    said = sum(_count(earlier.counts[kind], later.counts[kind]) for kind in shared)
    return max(-MOST_BY_COUNTS, min(MOST_BY_COUNTS, said))


def _count(before: Count, after: Count) -> float:
    first, second = before.low or 1, after.low or 1
    if first == second:
        return next(weight for bound, weight in SAME_COUNT if bound is None or first <= bound)
    least, most = min(first, second), max(first, second)
    if least == 1:
        return NOT_ONE
    if most > GROWN_FACTOR * least:
        return OTHER_COUNT
    lesser = before if first == least else after
    is_loose = lesser.high is None or before.approximate or after.approximate
    if is_loose or most <= LIKE_FACTOR * least:
        return LIKE_COUNT
    return 0.0 if second > first else OTHER_COUNT


def _words(one: Features, two: Features) -> float:
    if one.language != two.language or not one.words or not two.words:
        return 0.0
    share = len(one.words & two.words) / max(LEAST_WORDS, min(len(one.words), len(two.words)))
    if share < FEW_WORDS:
        return OTHER_WORDS
    return MOST_BY_WORDS * max(0.0, share - WORDS_BY_CHANCE) / (1 - WORDS_BY_CHANCE)
