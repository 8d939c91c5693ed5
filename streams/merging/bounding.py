"""How much of its reports an event keeps, so that no version is larger than a topic takes. Pure.

docs/merging.md has the rule. An event that grows for weeks would halt the worker when no broker takes its next version
any more.
"""

import math
from collections.abc import Sequence
from typing import Final

import msgspec

from schemas.analysis import Span
from schemas.codec import encode
from schemas.event import EventMerged, Report
from streams.merging.standing import by_age, counting, is_denial

#: Of an encoded version. A broker takes 1,048,588 bytes unless it is told otherwise, and a topic may be one that
#: somebody else has created; the rest is for headers, and for what `alert` keeps beside a version that waits.
MAX_EVENT_BYTES: Final = 900_000
#: Down to this, so that not every version leaves something out.
LEFT_BYTES: Final = 700_000
#: By name, so that a repeat is known: a record that comes again is of the last days.
MAX_LEFT_OUT_ARTICLES: Final = 2_000

#: What a report keeps of its words and lists. News has no such sentences; a text without any full stop does.
MAX_TITLE: Final = 1_000
MAX_SENTENCE: Final = 4_000
MAX_NAMED: Final = 50


def kept_of(report: Report) -> Report:
    """Return a report with no more than an event keeps of it; nearly always the same."""
    article, event = report.article, report.event
    if (
        len(article.title) <= MAX_TITLE
        and len(event.sentence.text) <= MAX_SENTENCE
        and max(map(len, (article.attribution, event.actors, event.recipients, event.counts))) <= MAX_NAMED
    ):
        return report
    replace = msgspec.structs.replace
    return replace(
        report,
        article=replace(article, title=article.title[:MAX_TITLE], attribution=article.attribution[:MAX_NAMED]),
        event=replace(
            event,
            sentence=_beginning(event.sentence),
            actors=event.actors[:MAX_NAMED],
            recipients=event.recipients[:MAX_NAMED],
            counts=event.counts[:MAX_NAMED],
        ),
    )


def _beginning(sentence: Span) -> Span:
    text = sentence.text[:MAX_SENTENCE]
    return Span(text=text, start=sentence.start, end=sentence.start + len(text))


def too_many(event: EventMerged, *, is_cut: bool) -> int:
    """Return how many reports of a version must go; one that is cut once goes down to `LEFT_BYTES`."""
    size = len(encode(event))
    if size <= (LEFT_BYTES if is_cut else MAX_EVENT_BYTES):
        return 0
    reports = len(event.reports) + len(event.denials)
    return min(reports - 1, max(1, math.ceil(reports * (1 - LEFT_BYTES / size))))


def left_out_first(reports: Sequence[Report], but: str) -> list[Report]:
    """Return the reports in the order in which they are left out, without that of the article `but`.

    First what counts for least: what is taken back, and the older words of an owner whose newer one counts; then the
    oldest.
    """
    newest = {(one.article.source.owner, is_denial(one)): one for one in sorted(counting(reports), key=by_age)}
    voices = {one.article.id for one in newest.values()}
    return sorted(
        (one for one in reports if one.article.id != but), key=lambda one: (one.article.id in voices, by_age(one))
    )
