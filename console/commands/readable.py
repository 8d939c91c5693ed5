"""A record of any topic in a line or two for a terminal; text of feeds is neither markup nor a terminal's command."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

import msgspec
from rich.text import Text

from schemas.alert import AlertDelivered, AlertRaised
from schemas.article import ArticleAnalysed, ArticleClassified, ArticleFetched, ArticleUnique
from schemas.codec import encode_builtins
from schemas.event import ArticleRef, EditionEnded, EventExtracted, EventMerged
from schemas.feed import FeedStatus
from schemas.rejection import Rejection
from schemas.wording import headline

_TIERS: Final = {"flash": "bold red", "priority": "yellow", "routine": "cyan"}
_OUTCOMES: Final = {"delivered": "green", "failed": "red", "replaced": "dim"}
_WORDS: Final = {"waiting": "dim", "ok": "green", "silent": "yellow", "failing": "red", "gone": "red"}
#: Characters that a terminal acts upon, ESC before all; line ends, which would forge lines, are among them.
_CONTROL: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def readable(record: Any) -> Text:  # Any: the whole of JSON
    """Return a line for a person; a record of an unknown shape is shown as JSON."""
    plain = printable(record)
    for kind, line in _LINES:
        try:
            return line(msgspec.convert(plain, kind))
        except msgspec.ValidationError:
            continue
    return Text(encode_builtins(plain).decode())


def printable(value: Any) -> Any:  # Any: the whole of JSON
    """Return plain values without the characters that a terminal acts upon."""
    if isinstance(value, str):
        return _CONTROL.sub(" ", value)
    if isinstance(value, dict):
        return {printable(key): printable(item) for key, item in value.items()}
    return [printable(item) for item in value] if isinstance(value, list) else value


def _alert(alert: AlertRaised) -> Text:
    update = f" (update {alert.update})" if alert.update else ""
    return Text.assemble(_time(alert.raised_at), (alert.tier.upper(), _TIERS[alert.tier]), f"{update} {alert.title}")


def _delivered(outcome: AlertDelivered) -> Text:
    word = (outcome.status, _OUTCOMES[outcome.status])
    late = "" if outcome.latency_s is None else f" {outcome.latency_s:.1f} s after publication"
    how = " in a digest" if outcome.digest is not None else f" by {outcome.replaced_by}" if outcome.replaced_by else ""
    return Text.assemble(
        _time(outcome.delivered_at), word, f" {outcome.rule} to {outcome.hook}{how}{late} {outcome.error or ''}"
    )


def _merged(event: EventMerged) -> Text:
    sources = ", ".join(dict.fromkeys(report.article.source.name for report in event.reports))
    head = f"v{event.version} {headline(event.event, 'en')}"
    doubt = "" if event.status == "reported" else f" {' by '.join((event.status, *_together(event.disputed_by)))}"
    before = " history" if event.history else ""
    return Text.assemble(
        _time(event.merged_at), (head, "bold"), (doubt, "red"), (before, "dim"), f"\n    {event.id} · {sources}"
    )


def _together(names: tuple[str, ...]) -> tuple[str, ...]:
    return (", ".join(names),) if names else ()


def _extracted(mention: EventExtracted) -> Text:
    return Text.assemble(_time(mention.article.analysed_at), headline(mention.event, "en"), _source(mention.article))


def _ended(edition: EditionEnded) -> Text:
    why = "is withdrawn" if edition.withdrawn else "tells no other events"
    return Text.assemble(_time(edition.ended_at), (f"{edition.article} edition {edition.edition} {why}", "dim"))


def _source(article: ArticleRef) -> tuple[str, str]:
    return f"\n    {article.source.name}: {article.title}", "dim"


def _analysed(record: ArticleAnalysed) -> Text:
    found = record.analysis
    counts = f"{len(found.events)} events, {len(found.people)} people, {len(found.places)} places"
    return Text.assemble(_time(record.analysed_at), _title(record), f" {counts}")


def _classified(record: ArticleClassified) -> Text:
    verdict = record.verdict
    word = "relevant" if verdict.relevant else "not relevant" if verdict.analysed else "not analysed"
    return Text.assemble(_time(record.classified_at), f"{verdict.language} {word} {verdict.score:.2f} ", _title(record))


def _article(record: ArticleUnique | ArticleFetched) -> Text:
    return Text.assemble(_time(record.article.fetched_at), _title(record))


def _rejection(refused: Rejection) -> Text:
    where = f" {refused.topic}[{refused.partition}]@{refused.offset} by {refused.stage}: "
    return Text.assemble(_time(refused.rejected_at), (refused.reason, "red"), where, refused.error)


def _status(status: FeedStatus) -> Text:
    since = "" if status.since is None else f" since {status.since:%Y-%m-%d %H:%M}"
    why = "" if status.error is None else f": {status.error}"
    return Text.assemble(_time(status.told_at), f"{status.feed} ", (status.word, _WORDS[status.word]), f"{since}{why}")


def _title(record: ArticleFetched | ArticleUnique | ArticleClassified | ArticleAnalysed) -> tuple[str, str]:
    article = record.article
    title = f"withdraws {article.id}" if article.withdrawn else article.title or article.text[:80]
    return f"{article.source.name}: {title}", "bold"


def _time(moment: datetime) -> tuple[str, str]:
    return f"{moment:%Y-%m-%d %H:%M:%S} ", "dim"


#: From the most to the least demanding shape: the first that fits is the record's.
_LINES: Final[tuple[tuple[type[msgspec.Struct], Callable[[Any], Text]], ...]] = (  # Any: the struct beside it
    (AlertRaised, _alert),
    (AlertDelivered, _delivered),
    (EventMerged, _merged),
    (EventExtracted, _extracted),
    (EditionEnded, _ended),
    (ArticleAnalysed, _analysed),
    (ArticleClassified, _classified),
    (Rejection, _rejection),
    (FeedStatus, _status),
    (ArticleUnique, _article),
    (ArticleFetched, _article),
)
