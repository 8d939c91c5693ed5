"""`marsad merge`: analyses in, in order of time; for each event mention the id of its event out, a line each."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import msgspec

from console.analyses import Reader
from console.lines import answer, lines_of, refusal
from schemas.article import ArticleAnalysed
from schemas.codec import DecodeError, encode
from schemas.event import EventExtracted, EventMerged
from streams.merging.comparing import Compared
from streams.merging.likeness import LEAST_EVIDENCE, THRESHOLD
from streams.merging.mentions import mentions_of
from streams.merging.open_events import Found, OpenEvents, merged_with


class Placed(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a mention belongs.

    `id` is the article's, `index` the place among the article's events, `event_id` None where a newer edition of the
    article has been merged already. `why` is there with `--explain`.
    """

    id: str
    index: int
    type: str
    mention_id: str
    event_id: str | None
    is_new: bool
    why: dict[str, Any] | None = None  # Any: the whole of JSON


def run_merge(file: str, *, explain: bool) -> int:
    """Return the exit code: 0, or 1 when a line could not be merged. Reads and writes as a stream."""
    merge = Merge(explain=explain)
    reader = Reader()
    has_failed = False
    with ExitStack() as files:
        for number, line in lines_of(file, files):
            try:
                analysed, is_timed = reader.read(line)
                answer([encode(placed) for placed in merge.take(analysed, is_timed=is_timed)])
            except DecodeError as error:
                answer([refusal(number, error.reason, str(error))])
                has_failed = True
            except Exception as error:  # noqa: BLE001  one line that cannot be coded or merged must not end the run
                answer([refusal(number, "merge-failed", f"{type(error).__name__}: {error}")])
                has_failed = True
    return 1 if has_failed else 0


class Merge:
    """The open events of a run, in memory."""

    def __init__(self, *, explain: bool) -> None:
        self._explain = explain
        self._index = OpenEvents()
        self._events: dict[str, EventMerged] = {}

    def take(self, analysed: ArticleAnalysed, *, is_timed: bool) -> Iterator[Placed]:
        """Yield where each mention of an article belongs; without a time of the article no event closes."""
        for index, mention in enumerate(mentions_of(analysed)):
            if is_timed:
                for event_id in self._index.forgotten_by(mention.merge_key, mention.article.published):
                    del self._events[event_id]
            yield self._placed(index, mention)

    def _placed(self, index: int, mention: EventExtracted) -> Placed:
        why = self._why(mention) if self._explain else None
        closed = [self._events[event] for event in self._index.closed_telling(mention.article.id)]
        found = self._index.find(mention, closed)
        event = None if found.is_stale else self._joined(mention, found)
        return Placed(
            id=mention.article.id,
            index=index,
            type=mention.event.type,
            mention_id=mention.id,
            event_id=None if event is None else event.id,
            is_new=event is not None and found.event_id is None,
            why=why if why is None else {**why, "decision": _decision(found)},
        )

    def _joined(self, mention: EventExtracted, found: Found) -> EventMerged:
        known = None if found.event_id is None else self._events[found.event_id]
        event = merged_with(known, mention, mention.article.published)
        if event != known:
            self._events[event.id] = event
            self._index.keep(event)
        return event

    def _why(self, mention: EventExtracted) -> dict[str, Any]:  # Any: the whole of JSON
        return {
            "threshold": THRESHOLD,
            "least_evidence": LEAST_EVIDENCE,
            "compared": [_explained(one) for one in self._index.compared(mention)],
        }


def _explained(one: Compared) -> dict[str, Any]:  # Any: the whole of JSON
    alike = one.likest
    return {
        "event_id": one.event_id,
        "likest_report": one.article,
        "score": alike.total,
        "evidence": round(alike.evidence, 6),
        "parts": {name: round(part, 6) for name, part in alike.parts().items()},
        "reports_matched": one.matched,
        "reports_contradicted": one.contradicted,
        "fits": one.total > 0,
        "verdict": _verdict(one),
    }


def _verdict(one: Compared) -> str:
    if one.total > 0:
        return "fits"
    if one.matched:
        return "contradicts as many of its reports as it matches"
    if one.likest.is_contradiction:
        return "contradicts it: another day, another place or another act"
    if one.likest.total < THRESHOLD:
        return f"scores below {THRESHOLD}"
    return f"less than {LEAST_EVIDENCE} beyond type, day and mode"


def _decision(found: Found) -> str:
    if found.is_stale:
        return "left out: a newer edition of the article has been merged"
    if found.event_id is None:
        return "a new event: none of the compared fits"
    return f"joins {found.event_id}: the best fit"
