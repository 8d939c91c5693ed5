"""What a feed of alerts holds: one entry a rule and event, whose updates take its place. Pure.

An entry keeps its id and when it was first told for as long as the feed has it, so that a reader sees that it changed
and not another one.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from html import escape
from typing import Final
from uuid import UUID, uuid5

import msgspec

from connectors.hooks.hook import HookMessage
from connectors.hooks.wording.notice import Link, Notice, notice_of
from schemas.alert import AlertKind, Tier
from schemas.moment import Moment
from schemas.wording import Reader

#: What ids of entries are derived in; a random one, made for this.
_NAMESPACE: Final = UUID("6f0f3c3b-6d2d-4a5e-9d0a-6f1c2f8b7e44")
#: What a title of an update begins with; that of a retraction says itself that it is one.
_UPDATED: Final[dict[Reader, str]] = {"en": "Update: ", "ar": "تحديث: "}  # update
_DIRECTION: Final[dict[Reader, str]] = {"en": "ltr", "ar": "rtl"}


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One entry. `alert` is the id of the alert that it tells, `update` its number; `content` is safe HTML."""

    id: str
    alert: str
    update: int
    kind: AlertKind
    tier: Tier
    title: str
    title_ar: str
    published: Moment
    updated: Moment
    content: str
    rule: str = ""
    link: str | None = None


class Entries(msgspec.Struct, frozen=True):
    """The entries of a feed, the newest first, as they are kept beside it."""

    entries: tuple[Entry, ...] = ()


def told(before: Entries, message: HookMessage, most: int) -> Entries:
    """Return the entries once `message` is told, `most` at the most. What comes again changes nothing."""
    entries = {entry.id: entry for entry in before.entries}
    for entry in _of_message(message):
        known = entries.get(entry.id)
        if known is None:
            entries[entry.id] = entry
        elif entry.update > known.update:
            entries[entry.id] = msgspec.structs.replace(entry, published=min(known.published, entry.published))
    newest = sorted(entries.values(), key=lambda entry: (entry.updated, entry.id), reverse=True)
    return Entries(tuple(newest[:most]))


def _of_message(message: HookMessage) -> Iterator[Entry]:
    notice = notice_of(message)
    if not message.alerts:  # a test of the hook
        yield _entry(notice, key=message.id, kind="alert", since=notice.at)
    for alert, one in zip(message.alerts, notice.items or (notice,), strict=False):
        yield _entry(one, key=f"{one.event_id}\n{one.rule}", kind=alert.kind, since=alert.since or one.at)


def _entry(notice: Notice, *, key: str, kind: AlertKind, since: datetime) -> Entry:
    return Entry(
        id=uuid5(_NAMESPACE, key).urn, alert=notice.id, update=notice.update, kind=kind, tier=notice.tier,
        title=_titled("en", kind, notice.title), title_ar=_titled("ar", kind, notice.title_ar),
        published=since, updated=notice.at, content=_content(notice), rule=notice.rule,
        link=notice.links[0].url if notice.links else None,
    )  # fmt: skip


def _titled(reader: Reader, kind: AlertKind, title: str) -> str:
    return _UPDATED[reader] + title if kind == "update" else title


def _content(notice: Notice) -> str:
    """Return what an entry says in both languages, as HTML in which all text of others is escaped."""
    facts = [(fact.label, fact.value) for fact in notice.facts]
    facts_ar = [(fact.label_ar, fact.value_ar) for fact in notice.facts]
    english = _told_in("en", (notice.title, notice.note, notice.text), facts)
    arabic = _told_in("ar", (notice.title_ar, notice.note_ar, notice.text_ar), facts_ar)
    return english + arabic + _links(notice.links)


def _told_in(reader: Reader, words: Iterable[str], facts: Iterable[tuple[str, str]]) -> str:
    told = "".join(f"<p>{_safe(part)}</p>" for part in words if part)
    lines = "".join(f"<li>{_safe(label)}: {_own_way(value)}</li>" for label, value in facts)
    listed = f"<ul>{lines}</ul>" if lines else ""
    return f'<div lang="{reader}" dir="{_DIRECTION[reader]}">{told}{listed}</div>'


def _links(links: Iterable[Link]) -> str:
    lines = "".join(f'<li><a href="{_safe(link.url)}">{_own_way(link.source)}: {_own_way(link.title)}</a></li>'
                    for link in links)  # fmt: skip
    return f"<ul>{lines}</ul>" if lines else ""


def _own_way(text: str) -> str:
    """Return what may be of another script than what is around it: its brackets and full stops stay where they are."""
    return f"<bdi>{_safe(text)}</bdi>"


def _safe(text: str) -> str:
    return escape(text).replace("\n", "<br>")
