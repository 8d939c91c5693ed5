"""Whether an event happened, is to come, might be, was denied, or is old history.

The encoder says how likely each is. Two things it cannot say against the words: that something was denied where the
sentence and the one behind it have no word that denies (`denials.yaml`), and what the date of the event rules out, by
the codebook: history is older than about a week, what happened lies behind, what is to come ahead.
"""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from typing import Final, NamedTuple

from extraction.encoder.network import Matrix
from extraction.text.document import Document
from extraction.text.tables import table
from extraction.text.words import fold, unprefixed, words_of
from schemas.codebook import Realis

#: The order is that of the weights.
REALIS: Final[tuple[Realis, ...]] = ("occurred", "future", "hypothetical", "negated", "historical")
#: What is older is history (codebook).
_WEEK: Final = timedelta(days=7)
#: What is left of the encoder's probability where the date rules it out, as dates too are read wrong; from 0.02 to 0.14
#: as many events are told right (docs/decisions/realis-rules.md).
_AGAINST: Final = 0.05


class _Denials(NamedTuple):
    """The content of `denials.yaml`, folded."""

    words: frozenset[str]
    beginnings: tuple[str, ...]


def realis_of(likely: Matrix, ruled_out: Mapping[Realis, str]) -> Realis:
    """Return the realis of an event, of which `likely` gives the probabilities in the order of `REALIS`.

    What was taken for denied and has no word that denies it is taken for said.
    """
    weighed = dict(zip(REALIS, likely.tolist(), strict=True))
    if "negated" in ruled_out:
        weighed["occurred"] += weighed.pop("negated")
    for one in weighed.keys() & ruled_out.keys():
        weighed[one] *= _AGAINST
    return max(weighed, key=lambda one: weighed[one])


def ruled_out(document: Document, sentence: int, stated: str | None) -> dict[Realis, str]:
    """Return what an event told in a sentence is not, and why; `stated` is its date: YYYY, YYYY-MM or YYYY-MM-DD."""
    found: dict[Realis, str] = {}
    if not _is_deniable(document, sentence):
        found["negated"] = "no word denies"
    if stated is not None and document.published is not None:
        found |= _ruled_out_by(*_days(stated), document.published.date())
    return found


def _ruled_out_by(first: date, last: date, published: date) -> dict[Realis, str]:
    if first > published:
        return dict.fromkeys(("occurred", "historical"), "its date lies ahead")
    if published - last > _WEEK:
        return dict.fromkeys(("occurred", "future"), "its date is older than a week")
    found: dict[Realis, str] = {}
    if published - first <= _WEEK:
        found["historical"] = "its date is no older than a week"
    if last < published:
        found["future"] = "its date lies behind"
    return found


def _is_deniable(document: Document, sentence: int) -> bool:
    """Say whether a sentence or the one behind it has a word that denies."""
    words, denials = words_of(document), _denials()
    own = document.sentences[sentence : sentence + 2]
    first, last = words.between(own[0].start, own[-1].end)
    return any(
        form in denials.words or form.startswith(denials.beginnings)
        for text in words.texts[first:last]
        for form in unprefixed(text)
    )


def _days(stated: str) -> tuple[date, date]:
    """Return the first and the last day of a date."""
    year, month, day = (*map(int, stated.split("-")), 0, 0)[:3]
    if not month:
        return date(year, 1, 1), date(year, 12, 31)
    return date(year, month, day or 1), date(year, month, day or monthrange(year, month)[1])


@cache
def _denials() -> _Denials:
    data = table("denials")
    words, beginnings = ([fold(one) for rows in data[name].values() for one in rows] for name in data)
    return _Denials(frozenset(words), tuple(beginnings))
