"""When an event happened: the likeliest of the times named around it, or the day of publication.

A linear model a language, made from annotated articles by `training/`.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final, Literal, NamedTuple

from extraction.clusters import light
from extraction.document import Document, Sentence
from extraction.linear import model
from extraction.mention import Candidate, TimeMention
from extraction.signs import distance_step
from extraction.words import words_of

Where = Literal["own", "title", "lead", "before", "next", "published"]
#: Below this it is not said when the event happened: where most dates of annotated events are right.
LEAST: Final = 0.45
THEN: Final = "then"
_AGES: Final = (-30, -7, -1, 0, 1, 2, 3, 5, 7, 10, 20, 40, 100, 400, 3000)
_MANY: Final = 4
_LEAD: Final = 2
_MARKS: Final = frozenset({".", "،", ",", ";", ":", "\n", '"'})
#: As long as a day is written.
_DAY: Final = "2000-01-01"


class Offer(NamedTuple):
    """A time that may be the event's; `time` is None for the day of publication."""

    time: TimeMention | None
    date: str
    where: Where
    distance: int
    is_behind: bool
    is_apart: bool


def time_of(
    document: Document, event: Candidate, sentence: Sentence, times: Sequence[TimeMention]
) -> tuple[str, TimeMention | None] | None:
    """Return the date of an event and the phrase that says so, if one does; None when it is not said."""
    offers = list(offered(document, event, sentence, times))
    judge = model(f"dates_{document.language}")
    then = judge.classes.index(THEN)
    best, likeliest = None, LEAST
    for offer, features in zip(offers, signs_of(document, event, sentence, offers), strict=True):
        likely = judge.probabilities(features)[then]
        if likely > likeliest:
            best, likeliest = offer, likely
    return None if best is None else (best.date, best.time)


def offered(document: Document, event: Candidate, sentence: Sentence, times: Sequence[TimeMention]) -> Iterator[Offer]:
    """Yield the dated times of the event's sentence, of those beside it, of the top; then the day of publication."""
    words = words_of(document)
    first, last = words.between(event.trigger.start, event.trigger.end)
    for time in times:
        if time.date is None:
            continue
        at = document.sentence_at(time.start).index
        where = _where(at, sentence.index)
        if where is None:
            continue
        position = bisect_left(words.starts, time.start)
        is_behind = position >= last
        low, high = (last, position) if is_behind else (position, first)
        is_apart = any(words.items[step].text in _MARKS for step in range(max(0, low), min(high, len(words.items))))
        yield Offer(time, time.date, where, max(0, high - low), is_behind, is_apart)
    if document.published is not None:
        yield Offer(None, document.published.date().isoformat(), "published", 0, is_behind=False, is_apart=False)


def _where(at: int, own: int) -> Where | None:
    if at == own:
        return "own"
    if at == own - 1:
        return "before"
    if at == own + 1:
        return "next"
    if at == 0:
        return "title"
    return "lead" if at <= _LEAD else None


def signs_of(document: Document, event: Candidate, sentence: Sentence, offers: Sequence[Offer]) -> Iterator[list[str]]:
    """Yield the features of each offer."""
    day = document.published.date() if document.published is not None else None
    own = min(2, sum(offer.where == "own" for offer in offers))
    lead = min(2, sum(offer.where in {"lead", "title"} for offer in offers))
    standing = f"standing={min(_MANY, sentence.index)}"
    for number, offer in enumerate(offers):
        way = f"{offer.where}{'>' if offer.is_behind else '<'}"
        distance = distance_step(offer.distance)
        age = _age(offer.date, day)
        length = len(offer.date)
        phrase = light(offer.time.text.split()[0].lower()) if offer.time is not None and offer.time.text else "|"
        order = sum(other.where == offer.where for other in offers[:number])
        yield [
            f"way={way}", f"way={way}&distance={distance}", f"way={way}&apart={offer.is_apart}&length={length}",
            f"way={way}&order={min(_MANY, order)}", f"age={age}&length={length}", f"age={age}&way={way}",
            f"age={age}&realis={event.realis}", f"realis={event.realis}&where={offer.where}&length={length}",
            f"phrase={phrase}", f"phrase={phrase}&way={way}", f"where={offer.where}&own={own}&lead={lead}",
            f"where={offer.where}&own={own}&{standing}", f"where={offer.where}&{standing}",
            f"type={event.type}&where={offer.where}",
            f"type={event.type}&realis={event.realis}&where={offer.where}&own={own}",
            f"future={offer.time is not None and offer.time.is_future}&realis={event.realis}",
            f"background={offer.time is not None and offer.time.is_background}&realis={event.realis}",
        ]  # fmt: skip


def _age(stated: str, day: date | None) -> int:
    """Return how long before publication a date is, as a step; a month or year counts from its end."""
    if day is None:
        return -1
    try:
        moment = date.fromisoformat(f"{stated}-01-01"[: len(_DAY)])
    except ValueError:
        return -1
    if len(stated) < len(_DAY):
        moment = min(day, moment + timedelta(days=27 if len(stated) > 4 else 364))  # noqa: PLR2004  a year
    age_days = (day - moment).days
    return sum(age_days >= bound for bound in _AGES)
