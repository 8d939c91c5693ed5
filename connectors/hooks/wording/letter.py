"""A notice as an email: text and HTML, both languages, threaded by event and rule. Pure.

Headers: RFC 5322 (Message-ID, In-Reply-To, References), RFC 3834 (Auto-Submitted), and X-Auto-Response-Suppress of
https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxcmail, which keeps Exchange from answering.
What a feed wrote is `plain` in a notice: it has no line ends for a header to break at. In HTML it is escaped besides.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from html import escape
from typing import Final

import msgspec

from connectors.hooks.wording import labels
from connectors.hooks.wording.inert import cut
from connectors.hooks.wording.notice import Notice
from connectors.hooks.wording.passage import READERS, Language
from schemas.wording import Reader

MOST_SUBJECT: Final = 200
MOST_TITLE: Final = 500
MOST_TEXT: Final = 8_000
MOST_FACT: Final = 500
#: A digest of more is cut: who reads a hundred alerts in an email?
MOST_ITEMS: Final = 100
#: Lines are of ASCII and short, whatever relays a message passes.
_POLICY: Final = SMTP.clone(cte_type="7bit")
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{1,100}")


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """From whom to whom, and in which language; the first one of both is that of the subject."""

    sender: Address
    recipients: tuple[Address, ...]
    language: Language = "both"


def letter_of(notice: Notice, envelope: Envelope) -> EmailMessage:
    """Return the email that tells `notice`: at every attempt the same, but for the boundary of its parts."""
    letter = EmailMessage(policy=_POLICY)
    letter["From"] = envelope.sender
    letter["To"] = envelope.recipients
    readers = READERS[envelope.language]
    letter["Subject"] = _subject(notice, readers[0])
    letter["Date"] = notice.at
    for name, value in _headers(notice, envelope.sender.domain):
        letter[name] = value
    letter.set_content("\n\n".join("\n".join(_text(notice, reader)) for reader in readers) + "\n")
    letter.add_alternative(_html(notice, readers), subtype="html")
    return letter


def message_id(notice: Notice, domain: str) -> str:
    """Return the id of the email: the same for every attempt, and derived as the alert's own id is.

    From event, rule and update, so that the id of the first email of a thread is known to all that follow. A digest
    and a test have no event, and go by the message's id.
    """
    if not notice.event_id:
        return f"<{_token(notice.id)}@{domain}>"
    return f"<{_thread(notice)}.{notice.update}@{domain}>"


def _thread(notice: Notice) -> str:
    rule = hashlib.sha256(notice.rule.encode("utf-8", "replace")).hexdigest()
    return f"{_token(notice.event_id)}.{rule[:16]}"


def _headers(notice: Notice, domain: str) -> Iterator[tuple[str, str]]:
    yield "Message-ID", message_id(notice, domain)
    if notice.update:
        first = f"<{_thread(notice)}.0@{domain}>"
        yield "In-Reply-To", first
        yield "References", first
    yield "Auto-Submitted", "auto-generated"
    yield "X-Auto-Response-Suppress", "All"
    if notice.tier == "flash":
        yield "Importance", "high"
    yield "X-Marsad-Alert", _token(notice.id)
    yield "X-Marsad-Kind", notice.kind
    yield "X-Marsad-Tier", notice.tier
    if notice.event_id:
        yield "X-Marsad-Event", _token(notice.event_id)
        yield "X-Marsad-Rule", cut(notice.rule, MOST_SUBJECT) or "-"
        yield "X-Marsad-Update", str(notice.update)


def _token(word: str) -> str:
    """Return an id as an address of a message may hold it; ours are letters, digits and hyphens already."""
    return word if _TOKEN.fullmatch(word) else hashlib.sha256(word.encode("utf-8", "replace")).hexdigest()


def _subject(notice: Notice, reader: Reader) -> str:
    return cut(f"[{labels.TIERS[notice.tier][reader]}] {_title(notice, reader)}", MOST_SUBJECT)


def _title(notice: Notice, reader: Reader) -> str:
    title = cut(notice.title_ar if reader == "ar" else notice.title, MOST_TITLE)
    kind = labels.KINDS[notice.kind][reader]
    return f"{kind}: {title}" if kind else title


def _words(notice: Notice, reader: Reader) -> list[str]:
    """Return the lines below the title: why it is taken back, and the rule's own message."""
    note, text = (notice.note_ar, notice.text_ar) if reader == "ar" else (notice.note, notice.text)
    return [line for line in (note, *cut(text, MOST_TEXT).split("\n")) if line]


def _facts(notice: Notice, reader: Reader) -> Iterator[tuple[str, str]]:
    for fact in notice.facts:
        label, value = (fact.label_ar, fact.value_ar) if reader == "ar" else (fact.label, fact.value)
        yield label, cut(value, MOST_FACT)


def _links(notice: Notice) -> Iterator[tuple[str, str]]:
    for link in notice.links:
        yield cut(f"{link.source}: {link.title}", MOST_TITLE), link.url


def _text(notice: Notice, reader: Reader) -> Iterator[str]:
    yield _title(notice, reader)
    yield from _words(notice, reader)
    for label, value in _facts(notice, reader):
        yield f"{label}: {value}"
    for said, url in _links(notice):
        yield f"{said}\n  {url}"
    if notice.more_reports:
        yield labels.reports_more(notice.more_reports)[reader]
    for item in notice.items[:MOST_ITEMS]:
        yield ""
        yield from _text(item, reader)
    if len(notice.items) > MOST_ITEMS:
        yield labels.alerts_more(len(notice.items) - MOST_ITEMS)[reader]


def _html(notice: Notice, readers: Sequence[Reader]) -> str:
    parts = "".join(_section(notice, reader) for reader in readers)
    return f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"></head><body>\n{parts}</body></html>\n'


def _section(notice: Notice, reader: Reader) -> str:
    """Return one language: Arabic runs from right to left, and what is of another script in it keeps its own way."""
    way = "rtl" if reader == "ar" else "ltr"
    told = "\n".join(_items(notice, reader))
    return (
        f'<section lang="{reader}" dir="{way}" style="font-family:sans-serif;margin-bottom:2em">\n{told}\n</section>\n'
    )


def _items(notice: Notice, reader: Reader) -> Iterator[str]:
    yield f"<h2>{escape(_title(notice, reader))}</h2>"
    for line in _words(notice, reader):
        yield f"<p>{escape(line)}</p>"
    facts = "".join(f"<li>{escape(label)}: <bdi>{escape(value)}</bdi></li>" for label, value in _facts(notice, reader))
    links = "".join(f"<li>{_anchor(said, url)}</li>" for said, url in _links(notice))
    yield from (f"<ul>{lines}</ul>" for lines in (facts, links) if lines)
    if notice.more_reports:
        yield f"<p>{escape(labels.reports_more(notice.more_reports)[reader])}</p>"
    for item in notice.items[:MOST_ITEMS]:
        yield "<hr>"
        yield from _items(item, reader)
    if len(notice.items) > MOST_ITEMS:
        yield f"<p>{escape(labels.alerts_more(len(notice.items) - MOST_ITEMS)[reader])}</p>"


def _anchor(said: str, url: str) -> str:
    return f'<a href="{escape(url)}" rel="noopener noreferrer"><bdi>{escape(said)}</bdi></a>'
