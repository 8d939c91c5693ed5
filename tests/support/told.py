"""Messages as the outbox makes them for hooks, and text as a hostile feed might write it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from hypothesis import strategies as st
from reports import named
from strangers import nasty
from webhook_receiver import alert

from connectors.hooks.delivering.due import Payload
from connectors.hooks.hook import HookMessage
from schemas.alert import AlertKind, AlertRaised, Tier
from schemas.codec import encode, encode_builtins

#: What breaks out of a header, a page, a label, a line, an attribute, a direction or an encoding where it can.
FRAGMENTS = (
    "\r\nBcc: everybody@example.net\r\n\r\n", "\n.\r\nMAIL FROM:<a@example.net>\r\n", "\r", "\x00", "\x85", "\u2028",
    "\udc80", "\ud800", "=?utf-8?q?x?=", "<script>alert(1)</script>",
    "</h2><img src=x onerror=y>", '" onmouseover="x', "'>",
    "&lt;b&gt;", "{{ .Labels }}", '"}],"labels":{"x":"y"', "javascript:alert(1)",
    "\u202e", "\u2066", "هجوم", "😀", "\\", "`", "${x}",
)  # fmt: skip
LINKS = (
    "https://news.example/one", 'http://news.example/خبر?a=1&b="2"', "javascript:alert(1)", "data:text/html,x",
    "file:///etc/passwd", "https://bank.example@evil.example/", "https://news.example/\r\nX: y", "ht\ntps://news.example",
    "//news.example", "https://", "https://[::1", "https://xn--a/", "https://news.example/" + "a" * 5000,
    'https://news.example/"><script>', "",
)  # fmt: skip


def hostile() -> st.SearchStrategy[str]:
    """Return text of any characters, lone surrogates among them, with what is known to break out."""
    return st.one_of(nasty, st.lists(st.sampled_from(FRAGMENTS), max_size=6).map("".join))


def links() -> st.SearchStrategy[str]:
    """Return addresses of which many are none that a reader may follow."""
    return st.one_of(st.sampled_from(LINKS), hostile())


def hostile_alerts() -> st.SearchStrategy[AlertRaised]:
    """Return alerts of every kind in which each text is hostile."""
    return st.builds(
        _written,
        st.fixed_dictionaries({field: hostile() for field in ("title", "title_ar", "text", "text_ar", "rule", "id")}),
        st.sampled_from(["alert", "update", "retraction"]),
        st.lists(links(), max_size=4),
        hostile(),
    )


def _written(texts: dict[str, str], kind: AlertKind, urls: list[str], name: str) -> AlertRaised:
    change = {"kind": kind, "update": 0 if kind == "alert" else 1}
    return linked(msgspec.structs.replace(alert(), **texts, **change), *urls, name=name)


def linked(raised: AlertRaised, *urls: str, name: str = "Desk", title: str = "Strike") -> AlertRaised:
    """Return an alert that a report at each of `urls` tells, of an outlet and an actor that are called `name`."""
    report = raised.event.reports[0]
    outlet = msgspec.structs.replace(report.article.source, name=name)
    reports = tuple(
        msgspec.structs.replace(
            report, article=msgspec.structs.replace(report.article, url=url, source=outlet, title=title)
        )
        for url in urls or (None,)
    )
    event = msgspec.structs.replace(raised.event.event, actors=(named(name),))
    return msgspec.structs.replace(raised, event=msgspec.structs.replace(raised.event, event=event, reports=reports))


def example() -> AlertRaised:
    """Return the alert that the pages on channels show, as the built-in rule words it."""
    raised = msgspec.structs.replace(
        alert(at=datetime(2025, 3, 6, 12, 0, 31, tzinfo=UTC)),
        title="Attack with casualties: ASSAULT drone · 5 killed · Deir ez-Zor · 2025-03-06",
        title_ar="هجوم أوقع ضحايا: هجوم · القتلى: 5 · Deir ez-Zor · 2025-03-06",  # an attack with victims
    )
    return linked(raised, "https://news.example/strike", name="Desk", title="Drone strike kills five")


def follow_up(first: AlertRaised, kind: AlertKind = "update", *, after_min: int = 10, **changes: Any) -> AlertRaised:
    """Return a later word of the same rule on the same event; Any: the fields of an alert."""
    number = first.update + 1
    at = first.raised_at + timedelta(minutes=after_min)
    fields = {"id": f"{first.id}-{number}", "update": number, "kind": kind, "raised_at": at, **changes}
    return msgspec.structs.replace(first, **fields)


def told(*alerts: AlertRaised, name: str | None = None) -> HookMessage:
    """Return the message that tells these: one alert, or a digest."""
    first = alerts[0]
    payload = Payload(type="alert.raised", timestamp=first.raised_at, data=first)
    return HookMessage(
        id=name or (first.id if len(alerts) == 1 else f"digest-{first.id}"),
        subject=first.event.id,
        tier=first.tier,
        body=encode(payload),
        summary=first.title,
        created_at=first.raised_at,
        alerts=alerts,
    )


def trial(at: datetime, tier: Tier = "routine") -> HookMessage:
    """Return what `marsad hooks test` sends."""
    body = encode_builtins({"type": "alert.test", "timestamp": at.isoformat(), "data": {"text": "Marsad test"}})
    return HookMessage(id="alert-test", subject="test", tier=tier, body=body, summary="test", created_at=at)
