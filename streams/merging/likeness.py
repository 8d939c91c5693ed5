"""How alike two reports of an event are: a sum of parts, each with its weights; docs/merging.md explains them.

Only reports of one type are compared. What a report does not say counts neither for nor against. Two reports are one
event when the sum reaches `THRESHOLD` and place, sides, counts and words alone reach `LEAST_EVIDENCE`: a shared type,
day and mode are no evidence that an attack here and an attack there are one. The weights were set by hand on the
development half of the labelled pairs; tests/streams/test_merge_quality.py holds what they reach.
"""

import re
from datetime import timedelta
from typing import Final

import msgspec

from schemas.analysis import Count, Event
from streams.merging.copying import is_verbatim
from streams.merging.features import Days, Features, Role
from streams.merging.nearness import nearness

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
#: One state, but its army here and its intelligence there.
OTHER_ORGAN: Final = 0.05
OTHER_STATE: Final = -0.3
#: Of a meeting both sides must be the same: one person sees several others on one visit.
OTHER_PARTNER: Final = -0.6
#: Who met is most of what is said of a meeting: where nobody is named, another in the same town is likely.
UNNAMED_PLACE: Final = 0.15
_MUTUAL: Final = frozenset({"CONSULT", "AGREE", "COOPERATE"})
_ID: Final = re.compile(r"Q\d+|geonames:\d+")
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

#: Meaning, between two languages: the cosine of two reports of one event is mostly above 0.7, of any two reports of one
#: type and day below 0.6 in nine of ten cases.
MOST_BY_MEANING: Final = 0.2
MEANING_BY_CHANCE: Final = 0.6
SAME_MEANING: Final = 0.9
OTHER_MEANING: Final = -0.15
FAR_MEANING: Final = 0.5

#: A copy of a sentence word for word is no shorter than this, as a share. Fields in which it differs are errors of the
#: coder, and what they take away is given back.
COPY_LENGTH: Final = 0.8
#: And it shares its words, of which the headline's may be others.
COPY_WORDS: Final = 0.7

#: Below the threshold by more than sums of fractions may be wrong by.
_ROUNDING: Final = 1e-6

#: Two editions of one article: the same type in the same article is the same event, also when the edit corrects the
#: town or the toll, unless much speaks against it.
SAME_ARTICLE: Final = 0.8
#: Another day, another town: no chance likeness makes up for it.
CONTRADICTION: Final = -0.5


class Likeness(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """The parts of a likeness, each above 0 for one event and below 0 for two."""

    time: float
    place: float
    actors: float
    recipients: float
    act: float
    counts: float
    words: float
    meaning: float
    copy: float
    article: float

    @property
    def total(self) -> float:
        """Return the sum of the parts."""
        known = self.time + self.place + self.actors + self.recipients + self.act
        return round(known + self.counts + self.words + self.meaning + self.copy + self.article, 6)

    @property
    def evidence(self) -> float:
        """Return what speaks for one event beyond its type, its day and its mode."""
        said = max(self.place, 0.0) + max(self.actors, 0.0) + max(self.recipients, 0.0) + max(self.counts, 0.0)
        return said + max(self.words, 0.0) + max(self.meaning, 0.0) + self.article

    @property
    def is_match(self) -> bool:
        """Return whether two reports with these parts are taken for one event."""
        return self.total >= THRESHOLD and self.evidence >= LEAST_EVIDENCE

    @property
    def is_contradiction(self) -> bool:
        """Return whether one report rules the other out; sides do not, as reports and coders often turn them round."""
        return self.is_opposed and not self.is_match

    @property
    def is_opposed(self) -> bool:
        """Return whether a part is so far below 0 that the reports are of two events, unless they match."""
        return (self.time if self.copy else min(self.time, self.place, self.act)) <= CONTRADICTION

    def parts(self) -> dict[str, float]:
        """Return the parts by name, for people who ask why."""
        return msgspec.structs.asdict(self)


def likeness(one: Features, two: Features) -> Likeness:
    """Return how alike two reports of one type are, in parts."""
    return _likeness(one, two, _fields(one, two))


def match_of(one: Features, two: Features) -> tuple[float, bool]:
    """Return the total of the likeness of two reports that match, or 0, and whether one rules the other out.

    Where what the other parts may add is too little for a match they are not looked at.
    """
    time, place, actors, recipients, act = fields = _fields(one, two)
    most = MOST_BY_COUNTS + (MOST_BY_WORDS if one.language == two.language else MOST_BY_MEANING)
    is_hopeless = time + place + actors + recipients + act + most < THRESHOLD - _ROUNDING
    if is_hopeless and one.article != two.article and not _may_be_copy(one, two):
        return 0.0, min(time, place, act) <= CONTRADICTION
    alike = _likeness(one, two, fields)
    return (alike.total, False) if alike.is_match else (0.0, alike.is_opposed)


def _likeness(one: Features, two: Features, fields: tuple[float, float, float, float, float]) -> Likeness:
    alike = _without_copy(one, two, fields)
    parts = alike.place, alike.actors, alike.recipients, alike.act, alike.counts
    if min(parts) < 0 and _may_be_copy(one, two) and is_verbatim(one.event, two.event):
        return msgspec.structs.replace(alike, copy=-sum(part for part in parts if part < 0))
    return alike


def _fields(one: Features, two: Features) -> tuple[float, float, float, float, float]:
    """Return time, place, actors, recipients and act."""
    place = nearness(one.event.place, two.event.place)
    actors, recipients = _sides(one, two, home=_country(one) if place > 0 else None)
    if one.event.type in _MUTUAL and actors <= HOME_STATE:
        place = min(place, UNNAMED_PLACE)
    act = _mode(one.event, two.event) + _realis(one.event, two.event)
    return _time(one, two), place, actors, recipients, act


def _without_copy(one: Features, two: Features, fields: tuple[float, float, float, float, float]) -> Likeness:
    time, place, actors, recipients, act = fields
    return Likeness(
        time=time,
        place=place,
        actors=actors,
        recipients=recipients,
        act=act,
        counts=_counts(one, two),
        words=_words(one, two),
        meaning=_meaning(one, two),
        copy=0.0,
        article=SAME_ARTICLE if one.article == two.article else 0.0,
    )


def _may_be_copy(one: Features, two: Features) -> bool:
    """Return whether it is worth to look: sentences in one language, of nearly one length, with words in common."""
    if one.language != two.language:
        return False
    first, second = len(one.event.sentence.text), len(two.event.sentence.text)
    if first < COPY_LENGTH * second or second < COPY_LENGTH * first:
        return False
    return len(one.words & two.words) >= COPY_WORDS * min(len(one.words), len(two.words))


def _time(one: Features, two: Features) -> float:
    if one.days is None or two.days is None:
        return 0.0 if abs(one.published - two.published) <= NEWS_SPAN else OTHER_DAY
    apart = _days_apart(one.days, two.days)
    if apart == 0:
        return SAME_DAY if one.days.is_stated and two.days.is_stated else FITTING_DAY
    return NEXT_DAY if apart == 1 else OTHER_DAY


def _days_apart(one: Days, two: Days) -> int:
    """Return the days between two stretches of days, 0 when they overlap."""
    if two.first > one.last:
        return (two.first - one.last).days
    return (one.first - two.last).days if one.first > two.last else 0


def _sides(one: Features, two: Features, home: str | None) -> tuple[float, float]:
    """Return what actors and recipients say; of a mutual act, where nobody is the recipient, all in the first."""
    if one.event.type in _MUTUAL:
        is_other = _is_other(_both(one), _both(two), is_one_language=one.language == two.language)
        return OTHER_PARTNER if is_other else _mutual(_both(one), _both(two)), 0.0
    actors, recipients = _role(one.actors, two.actors, home), _role(one.recipients, two.recipients, home)
    is_speaker = actors == SAME_NAME and one.event.quad in _VERBAL_QUADS
    return SAME_SPEAKER if is_speaker else actors, recipients


def _country(report: Features) -> str | None:
    return report.event.place.country if report.event.place is not None else None


def _both(report: Features) -> Role:
    one, two = report.actors, report.recipients
    return Role(
        names=one.names | two.names,
        states=one.states | two.states,
        organs=one.organs | two.organs,
        called=one.called | two.called,
    )


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
    if one.organs and two.organs and not one.organs & two.organs:
        return OTHER_ORGAN
    return (SAME_STATE if shared - {home} else HOME_STATE) + (SAME_ORGAN if one.organs & two.organs else 0.0)


def _is_other(one: Role, two: Role, *, is_one_language: bool) -> bool:
    """Return whether somebody in common meets, here and there, a side of another state, or of other words."""
    shared = one.names & two.names
    if not shared or not (one.called or one.names - shared) or not (two.called or two.names - shared):
        return False
    if one.states != two.states:
        return True
    are_called = is_one_language and one.called and two.called
    return bool(are_called) and not any(first & second for first in one.called for second in two.called)


def _mutual(one: Role, two: Role) -> float:
    names = one.names & two.names
    if one.names - names and two.names - names:
        return OTHER_PARTNER if names or not one.states & two.states else OTHER_NAME
    states = one.states & two.states
    if one.states and two.states and one.states != two.states and len(one.states) > 1 and len(two.states) > 1:
        return OTHER_PARTNER
    by_organs = SAME_ORGAN * min(len(one.organs & two.organs), 2)
    return SAME_NAME * min(_persons(names), 2) + SAME_STATE * min(len(states), 2) + by_organs


def _persons(names: frozenset[str]) -> int:
    """Return how many are named: who has an id is there by id and by name."""
    return max(sum(_ID.fullmatch(name) is None for name in names), min(1, len(names)))


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
    if one.realis == two.realis:
        return 0.0
    both = {one.realis, two.realis}
    return 0.0 if "negated" in both or both <= _TO_COME else OTHER_REALIS


def _counts(one: Features, two: Features) -> float:
    earlier, later = (one, two) if one.published <= two.published else (two, one)
    said = 0.0
    for kind, count in earlier.counts.items():
        if kind in later.counts:
            said += _count(count, later.counts[kind])
    return said and max(-MOST_BY_COUNTS, min(MOST_BY_COUNTS, said))


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


def _meaning(one: Features, two: Features) -> float:
    if one.language == two.language or one.meaning is None or two.meaning is None:
        return 0.0
    cosine = float(one.meaning @ two.meaning)
    if cosine < MEANING_BY_CHANCE:
        return OTHER_MEANING * min(1.0, (MEANING_BY_CHANCE - cosine) / (MEANING_BY_CHANCE - FAR_MEANING))
    share = (cosine - MEANING_BY_CHANCE) / (SAME_MEANING - MEANING_BY_CHANCE)
    return MOST_BY_MEANING * min(1.0, share)
