"""What a channel for people tells of a message: the facts of its alerts in both languages, and who says so. Pure.

Text here is plain (`plain`): one line a field, without what cannot be seen. Each channel escapes it for what it writes;
chats make it `inert` before. Links are http and https only, and can stand in any markup.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

import msgspec

from connectors.hooks.hook import HookMessage
from connectors.hooks.wording import labels
from connectors.hooks.wording.dates import date_written
from connectors.hooks.wording.inert import plain, web_link
from connectors.hooks.wording.labels import Kind
from connectors.hooks.wording.sources import heading_of, lines_of
from schemas.alert import AlertRaised, Changed, Tier
from schemas.analysis import Count, Event, Named
from schemas.event import EventMerged, Report, Status
from schemas.wording import Reader, counts_of, named

#: Reports beyond these are counted, not linked: a channel has little room.
MOST_LINKS: Final = 5
#: The heading of a digest names so many rules.
MOST_RULES: Final = 5


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a notice: what it is about, and what is known, in both languages."""

    label: str
    label_ar: str
    value: str
    value_ar: str


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """A report: its outlet and headline, and its address."""

    source: str
    title: str
    url: str


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """One message for people. `items` are the alerts of a digest, and empty otherwise; so are what a digest has not.

    `id` is the idempotency key. `text` and `text_ar` are the rule's own message, empty where it has none; they may have
    several lines. `note` says of a retraction why it is one. `changed` is what an update is for, `escalated` whether a
    bound was passed, `status` how the event stands. `replaces` names the rules whose alerts on the event this one takes
    over.
    """

    id: str
    kind: Kind
    tier: Tier
    title: str
    title_ar: str
    at: datetime
    text: str = ""
    text_ar: str = ""
    rule: str = ""
    event_id: str = ""
    update: int = 0
    severity: int = 1
    facts: tuple[Fact, ...] = ()
    links: tuple[Link, ...] = ()
    more_reports: int = 0
    items: tuple["Notice", ...] = ()
    changed: tuple[Changed, ...] = ()
    escalated: bool = False
    status: Status = "reported"
    note: str = ""
    note_ar: str = ""
    replaces: tuple[str, ...] = ()


def notice_of(message: HookMessage) -> Notice:
    """Return what `message` tells."""
    if message.sources:
        return _of_sources(message)
    items = tuple(_of_alert(alert) for alert in message.alerts)
    if len(items) == 1:
        return msgspec.structs.replace(items[0], id=message.id)
    kind: Kind = "digest" if items else "test"
    title, title_ar = _headings(message, items)
    return Notice(id=message.id, kind=kind, tier=message.tier, title=title, title_ar=title_ar, at=message.created_at,
                  severity=max((item.severity for item in items), default=1), items=items)  # fmt: skip


def _of_sources(message: HookMessage) -> Notice:
    title, title_ar = heading_of(message.sources)
    text, text_ar = (lines_of(message.sources, reader) for reader in ("en", "ar"))
    return Notice(id=message.id, kind="sources", tier=message.tier, title=title, title_ar=title_ar,
                  at=message.created_at, severity=1, text=text, text_ar=text_ar)  # fmt: skip


def _headings(message: HookMessage, items: Sequence[Notice]) -> tuple[str, str]:
    if not items:
        return plain(message.summary), "رسالة تجريبية من مرصد"  # a test message of Marsad
    rules = Counter(item.rule for item in items)
    counted = ", ".join(f"{rule} {count}" for rule, count in rules.most_common(MOST_RULES))
    more = "" if len(rules) <= MOST_RULES else ", …"
    # The number of alerts, then the rules by name, most alerts first.
    return f"{len(items)} alerts: {counted}{more}", f"عدد التنبيهات: {len(items)} ({counted}{more})"


def _of_alert(alert: AlertRaised) -> Notice:
    merged = alert.event
    told = list(_standing(merged.reports))
    links = [*_links(alert)]
    linked = {link.url for link in links[:MOST_LINKS]}
    note = labels.RETRACTIONS[merged.status] if alert.kind == "retraction" else {}
    return Notice(
        id=alert.id, kind=alert.kind, tier=alert.tier, title=plain(alert.title), title_ar=plain(alert.title_ar),
        at=alert.raised_at, text=_lines(alert.text), text_ar=_lines(alert.text_ar), rule=plain(alert.rule),
        event_id=merged.id, update=alert.update, severity=merged.event.severity, facts=tuple(_facts(alert)),
        links=tuple(links[:MOST_LINKS]), more_reports=sum(web_link(one.article.url) not in linked for one in told),
        changed=alert.changed, escalated=alert.escalated, status=merged.status,
        note=note.get("en", ""), note_ar=note.get("ar", ""), replaces=tuple(map(plain, alert.replaces)),
    )  # fmt: skip


def _lines(text: str) -> str:
    return "\n".join(filter(None, map(plain, text.splitlines())))


def _standing(reports: Iterable[Report]) -> Iterator[Report]:
    """Yield the reports that count, the newest first."""
    yield from (report for report in reversed(tuple(reports)) if report.taken_back is None)


def _links(alert: AlertRaised) -> Iterator[Link]:
    """Yield the reports that have an address of the web, each address once; of a retraction, those that deny first."""
    told, denied = [*_standing(alert.event.reports)], [*_standing(alert.event.denials)]
    seen: set[str] = set()
    for report in [*denied, *told] if alert.kind == "retraction" else [*told, *denied]:
        article = report.article
        url = web_link(article.url)
        if url is not None and url not in seen:
            seen.add(url)
            yield Link(source=plain(article.source.name), title=plain(article.title), url=url)


def _facts(alert: AlertRaised) -> Iterator[Fact]:
    merged, event = alert.event, alert.event.event
    if alert.kind == "update":
        yield from _fact("Changed", "الجديد", _changed(alert, "en"), _changed(alert, "ar"))
    status = labels.STATUSES[merged.status]
    yield from _fact("Status", "الحالة", status["en"], status["ar"])
    yield from _sides("Who", "مَن", event.actors)
    yield from _sides("To whom", "مع من أو ضد من", event.recipients)
    yield from _sides("Where", "المكان", () if event.place is None else (event.place,))
    date = event.date or ""
    yield from _fact("When", "التاريخ", date_written(date, "en"), date_written(date, "ar"))
    yield from _fact("Counts", "الأعداد", counts_of(event, "en"), counts_of(event, "ar"))
    differing = _differing(merged)
    yield from _fact("Reports differ", "تتباين التقارير", counts_of(differing, "en"), counts_of(differing, "ar"))
    yield from _sides("According to", "نقلاً عن", () if event.claimed_by is None else (event.claimed_by,))
    yield from _fact("Reported by", "المصدر", _says(merged, "en"), _says(merged, "ar"))
    disputed = ", ".join(merged.disputed_by)
    yield from _fact("Disputed by", "ينفيه", disputed, disputed)


def _changed(alert: AlertRaised, reader: Reader) -> str:
    return ("، " if reader == "ar" else ", ").join(labels.CHANGED[field][reader] for field in alert.changed)


def _differing(merged: EventMerged) -> Event:
    """Return the event with the numbers on which its reports differ, from the lowest to the highest."""
    spans = tuple(
        Count(kind=tally.kind, low=tally.low, high=tally.high, what="")
        for tally in merged.rivals.counts
        if tally.claimed_by is None and len({(said.low, said.high) for said in tally.said}) > 1
    )
    return msgspec.structs.replace(merged.event, counts=spans)


def _says(merged: EventMerged, reader: Reader) -> str:
    """Return who tells an event now, and how many of them are independent; of a retraction, who told it."""
    told = [*_standing(merged.reports)] or [*reversed(merged.reports)]
    names = ", ".join(dict.fromkeys(report.article.source.name for report in reversed(told)))
    # The number first: behind a name in Arabic it would be drawn to the other side of the brackets.
    return f"{labels.owners(merged.corroboration)[reader]} ({names})" if merged.corroboration else names


def _sides(label: str, label_ar: str, sides: Iterable[Named]) -> Iterator[Fact]:
    known = tuple(sides)
    yield from _fact(label, label_ar, named(known, "en"), named(known, "ar"))


def _fact(label: str, label_ar: str, value: str, value_ar: str) -> Iterator[Fact]:
    if plain(value):
        yield Fact(label=label, label_ar=label_ar, value=plain(value), value_ar=plain(value_ar) or plain(value))
