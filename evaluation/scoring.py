"""How far analyses agree with annotation, field by field.

F1 of what is asked and found, or the share that is right of what was asked. An event that was found answers one of its
own type in the same article, the most alike first; all other fields of an event are looked at in such pairs. Background
(`historical`) is neither asked for nor wrong.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Final, NamedTuple

from evaluation.corpus import TrueArticle, TrueEvent
from evaluation.names import is_name, paired
from schemas.analysis import Analysis, Event, Named

NOTHING: Final = "nothing"
BACKGROUND: Final = "historical"

Pair = tuple[TrueEvent, Event]


class Tally:
    """How much was asked, found, and found rightly."""

    def __init__(self) -> None:
        self.right = 0
        self.found = 0
        self.asked = 0

    def add(self, right: int, found: int, asked: int) -> None:
        """Count one more comparison."""
        self.right += right
        self.found += found
        self.asked += asked

    def add_sets(self, asked: Collection[object], found: Collection[object]) -> None:
        """Count the members that both have."""
        self.add(len({*asked} & {*found}), len({*found}), len({*asked}))

    @property
    def precision(self) -> float:
        """Return the share of what was found that is right."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Return the share of what was asked that was found."""
        return self.right / self.asked if self.asked else 0.0

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall."""
        return 2 * self.right / (self.found + self.asked) if self.found + self.asked else 0.0


class Reliability:
    """Events found with a confidence of `low` to `low` + 0.1: how sure the coder was, how often it was right."""

    def __init__(self, low: float) -> None:
        self.low = low
        self.found = 0
        self.right = 0
        self._sum = 0.0

    def add(self, confidence: float, *, is_right: bool) -> None:
        """Count one more event."""
        self.found += 1
        self.right += is_right
        self._sum += confidence

    @property
    def mean(self) -> float:
        """Return the mean confidence."""
        return self._sum / self.found if self.found else 0.0

    @property
    def share(self) -> float:
        """Return the share of the events that were asked."""
        return self.right / self.found if self.found else 0.0


class Figures(NamedTuple):
    """F1 by field and by type, shares by field, and which type was found where another, or none, was asked.

    `bands` has how sure the coder was, in ten steps.
    """

    fields: dict[str, Tally]
    types: dict[str, Tally]
    shares: dict[str, Tally]
    confusion: Counter[tuple[str, str]]
    bands: tuple[Reliability, ...]

    @property
    def macro(self) -> float:
        """Return the mean F1 of the types that are asked for five times or more."""
        enough = [tally.f1 for tally in self.types.values() if tally.asked >= _ENOUGH]
        return sum(enough) / len(enough) if enough else 0.0


_ENOUGH: Final = 5
_BANDS: Final = 10


def score(articles: Iterable[tuple[TrueArticle, Analysis]]) -> Figures:
    """Return the figures of coded articles beside their annotation."""
    bands = tuple(Reliability(number / _BANDS) for number in range(_BANDS))
    figures = Figures(defaultdict(Tally), defaultdict(Tally), defaultdict(Tally), Counter(), bands)
    for truth, found in articles:
        _score_article(figures, truth, found)
    for tally in figures.types.values():
        figures.fields["event types"].add(tally.right, tally.found, tally.asked)
    return figures


def _score_article(figures: Figures, truth: TrueArticle, found: Analysis) -> None:
    fields, shares = figures.fields, figures.shares
    fields["relevance"].add(truth.relevant and found.relevant, found.relevant, truth.relevant)
    shares["language"].add(truth.language == found.language, 1, 1)
    for name in ("people", "organisations", "places"):
        fields[name].add(*paired(getattr(truth, name), _texts(getattr(found, name))))
    if truth.relevant:
        fields["topics"].add_sets(truth.topics, found.topics)
        fields["attribution"].add(*paired(truth.attribution, _texts(found.attribution)))
    pairs = pairs_of(truth.events, found.events)
    for true, event in pairs:
        if true.realis != BACKGROUND:
            _score_event(figures, true, event)
    answered = {id(true) for true, _ in pairs}
    asked = [event for event in truth.events if event.realis != BACKGROUND]
    for true in asked:
        figures.types[true.type].add(id(true) in answered, id(true) in answered, 1)
        if true.main:
            shares["main events found"].add(id(true) in answered, 1, 1)
    used = {id(event) for _, event in pairs}
    extra = [event for event in found.events if id(event) not in used and event.realis != BACKGROUND]
    for event in extra:
        figures.types[event.type].add(0, 1, 0)
    background = {id(event) for true, event in pairs if true.realis == BACKGROUND}
    for event in found.events:
        if id(event) not in background and (id(event) in used or event.realis != BACKGROUND):
            band = figures.bands[min(_BANDS - 1, int(event.confidence * _BANDS))]
            band.add(event.confidence, is_right=id(event) in used)
    whole = sum(is_whole(true, event) for true, event in pairs if true.realis != BACKGROUND)
    said = len(extra) + sum(true.realis != BACKGROUND for true, _ in pairs)
    fields["who did what to whom"].add(whole, said, len(asked))
    _confuse(figures.confusion, [true for true in asked if id(true) not in answered], extra)


def _score_event(figures: Figures, true: TrueEvent, event: Event) -> None:
    fields, shares = figures.fields, figures.shares
    shares["mode"].add(true.mode == event.mode, 1, 1)
    shares["realis"].add(true.realis == event.realis, 1, 1)
    shares["date"].add((true.date or "") == (event.date or ""), 1, 1)
    fields["actors"].add(*paired(true.actors, _texts(event.actors)))
    fields["recipients"].add(*paired(true.recipients, _texts(event.recipients)))
    fields["actor states"].add_sets(true.actor_countries, states(event.actors, event.actor_countries))
    fields["recipient states"].add_sets(true.recipient_countries, states(event.recipients, event.recipient_countries))
    fields["event place"].add(
        *paired([true.place.name] if true.place else [], [event.place.text] if event.place else [])
    )
    fields["counts"].add_sets(_counts(true), {(count.kind, count.low) for count in event.counts})
    fields["claimed by"].add(
        *paired([true.claimed_by] if true.claimed_by else [], [event.claimed_by.text] if event.claimed_by else [])
    )


def pairs_of(asked: Sequence[TrueEvent], found: Sequence[Event]) -> list[Pair]:
    """Return which event that was found answers which one that was asked."""
    ranked = sorted(
        (
            (-_likeness(true, event), number, place)
            for number, true in enumerate(asked)
            for place, event in enumerate(found)
            if true.type == event.type
        )
    )
    pairs: list[Pair] = []
    answered: set[int] = set()
    used: set[int] = set()
    for _, number, place in ranked:
        if number not in answered and place not in used:
            answered.add(number)
            used.add(place)
            pairs.append((asked[number], found[place]))
    return pairs


def is_whole(true: TrueEvent, event: Event) -> bool:
    """Return whether both sides have a state that was asked for, or none where none was."""
    return all(
        bool({*wanted} & got) if wanted else not got
        for wanted, got in (
            (true.actor_countries, states(event.actors, event.actor_countries)),
            (true.recipient_countries, states(event.recipients, event.recipient_countries)),
        )
    )


def states(side: Iterable[Named], more: Iterable[str]) -> set[str]:
    """Return the states of a side: those of its names, and those that are known without a name."""
    return {name.country for name in side if name.country} | {*more}


def _likeness(true: TrueEvent, event: Event) -> int:
    """Return how much two events of a type have in common; a name counts half of what a state, mode or place does."""
    alike = 2 * (true.mode == event.mode) + (true.realis == event.realis)
    for wanted, names, found, more in (
        (true.actor_countries, true.actors, event.actors, event.actor_countries),
        (true.recipient_countries, true.recipients, event.recipients, event.recipient_countries),
    ):
        got = states(found, more)
        alike += 2 * (bool({*wanted} & got) or {*wanted} == got)
        alike += any(is_name(name, side.text) for name in names for side in found)
    alike += 2 * (true.place is not None and event.place is not None and is_name(true.place.name, event.place.text))
    alike += is_name(true.trigger, event.trigger.text)
    return alike + 2 * bool(_counts(true) & {(count.kind, count.low) for count in event.counts})


def _counts(true: TrueEvent) -> set[tuple[str, int | None]]:
    return {(count.kind, count.low) for count in true.counts}


def _texts(named: Iterable[Named]) -> list[str]:
    return [one.text for one in named]


def _confuse(confusion: Counter[tuple[str, str]], missed: Sequence[TrueEvent], extra: Sequence[Event]) -> None:
    """Count, for each event that was missed, the type that was found at its word, and the other way round."""
    left = list(extra)
    for true in missed:
        here = next((event for event in left if true.trigger in event.sentence.text), None)
        confusion[true.type, here.type if here is not None else NOTHING] += 1
        if here is not None:
            left.remove(here)
    for event in left:
        confusion[NOTHING, event.type] += 1
