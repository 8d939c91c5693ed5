"""What a channel for people tells of a message: the facts of its alerts in both languages, and who says so. Pure.

Text here is plain: each channel escapes it for what it writes. Links are http and https only.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final, Literal
from urllib.parse import urlsplit

import msgspec

from connectors.hooks.hook import HookMessage
from schemas.alert import AlertKind, AlertRaised, Tier
from schemas.wording import counts_of, named

Kind = AlertKind | Literal["digest", "test"]
#: Reports beyond these are counted, not linked: a channel has little room.
MOST_LINKS: Final = 5
WEB: Final = frozenset({"http", "https"})


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

    `id` is the idempotency key. `text` and `text_ar` are the rule's own message, empty where it has none.
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


def notice_of(message: HookMessage) -> Notice:
    """Return what `message` tells."""
    items = tuple(_of_alert(alert) for alert in message.alerts)
    if len(items) == 1:
        return msgspec.structs.replace(items[0], id=message.id)
    kind: Kind = "digest" if items else "test"
    title, title_ar = _headings(message, len(items))
    return Notice(id=message.id, kind=kind, tier=message.tier, title=title, title_ar=title_ar, at=message.created_at,
                  severity=max((item.severity for item in items), default=1), items=items)  # fmt: skip


def _headings(message: HookMessage, count: int) -> tuple[str, str]:
    if not count:
        return message.summary, "رسالة تجريبية من مرصد"  # a test message of Marsad
    return f"{count} alerts", f"عدد التنبيهات: {count}"  # the number of alerts


def _of_alert(alert: AlertRaised) -> Notice:
    merged = alert.event
    links = [*_links(alert)]
    return Notice(
        id=alert.id, kind=alert.kind, tier=alert.tier, title=alert.title, title_ar=alert.title_ar, at=alert.raised_at,
        text=alert.text, text_ar=alert.text_ar, rule=alert.rule, event_id=merged.id, update=alert.update,
        severity=merged.event.severity, facts=tuple(_facts(alert)), links=tuple(links[:MOST_LINKS]),
        more_reports=max(0, len(merged.reports) - min(len(links), MOST_LINKS)),
    )  # fmt: skip


def _links(alert: AlertRaised) -> Iterator[Link]:
    """Yield the reports that have an address of the web, the newest first."""
    for report in reversed(alert.event.reports):
        article = report.article
        if report.taken_back is None and article.url is not None and urlsplit(article.url).scheme.lower() in WEB:
            yield Link(source=article.source.name, title=article.title, url=article.url)


def _facts(alert: AlertRaised) -> Iterator[Fact]:
    event = alert.event.event
    yield from _fact("Who", "مَن", named(event.actors, "en"), named(event.actors, "ar"))
    yield from _fact("To whom", "مع من أو ضد من", named(event.recipients, "en"), named(event.recipients, "ar"))
    places = () if event.place is None else (event.place,)
    yield from _fact("Where", "المكان", named(places, "en"), named(places, "ar"))
    yield from _fact("When", "التاريخ", event.date or "", event.date or "")
    yield from _fact("Counts", "الأعداد", counts_of(event, "en"), counts_of(event, "ar"))
    says = ", ".join(dict.fromkeys(report.article.source.name for report in alert.event.reports))
    yield from _fact("Says", "المصدر", says, says)
    disputed = ", ".join(alert.event.disputed_by)
    yield from _fact("Disputed by", "ينفيه", disputed, disputed)


def _fact(label: str, label_ar: str, value: str, value_ar: str) -> Iterator[Fact]:
    if value:
        yield Fact(label=label, label_ar=label_ar, value=value, value_ar=value_ar)
