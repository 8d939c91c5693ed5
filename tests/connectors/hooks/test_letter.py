"""An alert as an email: what mail clients need to thread it, and nothing that a feed could break out of."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, default
from html.parser import HTMLParser
from urllib.parse import urlsplit

import msgspec
from hypothesis import given, settings
from told import follow_up, hostile_alerts, linked, told, trial
from webhook_receiver import alert

from connectors.hooks.wording.letter import MOST_ITEMS, Envelope, letter_of
from connectors.hooks.wording.notice import notice_of
from connectors.hooks.wording.passage import Language
from schemas.alert import AlertRaised

SENDER = Address("Marsad", "marsad", "example.org")
DESK = Address("", "desk", "example.org")
NIGHT = Address("Night desk", "night", "example.org")
HEADERS = {
    "From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Auto-Submitted", "Importance",
    "X-Auto-Response-Suppress", "X-Marsad-Alert", "X-Marsad-Kind", "X-Marsad-Tier", "X-Marsad-Event", "X-Marsad-Rule",
    "X-Marsad-Update", "MIME-Version", "Content-Type",
}  # fmt: skip
TAGS = {"html", "head", "meta", "body", "section", "h2", "p", "ul", "li", "a", "bdi", "hr"}


class _Page(HTMLParser):
    """What a mail client makes of HTML: the tags with their attributes, and the text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def _read(*alerts: AlertRaised, language: Language = "both") -> EmailMessage:
    """Return the email of a message as a client reads it."""
    envelope = Envelope(sender=SENDER, recipients=(DESK, NIGHT), language=language)
    message = told(*alerts) if alerts else trial(datetime(2025, 3, 6, 12, 0, tzinfo=UTC))
    found = message_from_bytes(letter_of(notice_of(message), envelope).as_bytes(), policy=default)
    assert isinstance(found, EmailMessage)
    return found


def _part(letter: EmailMessage, kind: str) -> str:
    (part,) = (part for part in letter.walk() if part.get_content_type() == kind)
    assert isinstance(part, EmailMessage)
    content = part.get_content()
    assert isinstance(content, str)
    return content.replace("\r\n", "\n")


def test_what_arrives() -> None:
    """From, to, subject, date, and a body as text and as HTML in both languages."""
    raised = msgspec.structs.replace(
        linked(alert(), "https://news.example/one", name="Desk", title="Strike kills five"),
        text="Five were killed.", text_ar="قُتل خمسة.",  # five were killed
    )  # fmt: skip
    letter = _read(raised)
    page = _Page(_part(letter, "text/html"))

    assert letter["From"] == "Marsad <marsad@example.org>"
    assert letter["To"] == "desk@example.org, Night desk <night@example.org>"
    assert letter["Subject"] == "[FLASH] Attack 1"
    assert letter["Date"].datetime == raised.raised_at.replace(microsecond=0)
    for said in ("Attack 1", "هجوم", "Five were killed.", "قُتل خمسة.", "Who: Desk", "Desk: Strike kills five"):
        assert said in _part(letter, "text/plain")
        assert said in page.text
    assert "https://news.example/one" in _part(letter, "text/plain")
    assert [attrs["href"] for tag, attrs in page.tags if tag == "a"] == ["https://news.example/one"] * 2


def test_arabic_runs_from_right_to_left() -> None:
    """Its section says so, and is alone where the operator wants no other; the subject is in the first language."""
    both, arabic = _read(alert()), _read(alert(), language="ar")
    sections = [
        [(attrs["lang"], attrs["dir"]) for tag, attrs in _Page(_part(letter, "text/html")).tags if tag == "section"]
        for letter in (both, arabic)
    ]

    assert sections == [[("en", "ltr"), ("ar", "rtl")], [("ar", "rtl")]]
    assert both["Subject"].endswith("Attack 1")
    assert arabic["Subject"].endswith("هجوم")  # attack


def test_a_thread_is_known_to_every_client() -> None:
    """Updates and the retraction answer to the first email, whose id is derived and not remembered."""
    first = alert()
    update = follow_up(first)
    letters = [_read(one) for one in (first, update, follow_up(update, "retraction"))]
    ids = [letter["Message-ID"] for letter in letters]

    assert len(set(ids)) == 3
    assert [letter["In-Reply-To"] for letter in letters] == [None, ids[0], ids[0]]
    assert [letter["References"] for letter in letters] == [None, ids[0], ids[0]]
    assert [letter["X-Marsad-Kind"] for letter in letters] == ["alert", "update", "retraction"]
    assert letters[2]["Subject"] == "[FLASH] RETRACTED: Attack 1"


def test_a_repeat_is_known_by_its_id() -> None:
    """The same alert makes the same id; another rule, event or update makes another."""
    one = alert()
    others = (alert(2), msgspec.structs.replace(one, rule="border"), follow_up(one))

    assert _read(one)["Message-ID"] == _read(one)["Message-ID"]
    assert len({_read(each)["Message-ID"] for each in (one, *others)}) == 4


def test_machines_do_not_answer() -> None:
    """The headers that keep vacation notices away, and those by which rules of a mailbox can sort."""
    letter = _read(alert())

    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["X-Auto-Response-Suppress"] == "All"
    assert (letter["X-Marsad-Tier"], letter["X-Marsad-Rule"]) == ("flash", "attack-with-casualties")
    assert (letter["X-Marsad-Alert"], letter["X-Marsad-Event"]) == ("alert-1", "event-1")
    assert letter["Importance"] == "high"
    assert _read(alert(tier="priority"))["Importance"] is None


def test_a_digest_tells_each_alert() -> None:
    """All are in one email, without a thread; very many are counted."""
    letter = _read(*(alert(number) for number in range(MOST_ITEMS + 5)))
    text = _part(letter, "text/plain")

    assert letter["Subject"].startswith(f"[FLASH] DIGEST: {MOST_ITEMS + 5} alerts")
    assert letter["In-Reply-To"] is None
    assert f"Attack {MOST_ITEMS - 1}\n" in text
    assert f"Attack {MOST_ITEMS}\n" not in text
    assert "and 5 more" in text


def test_a_test_is_an_email_too() -> None:
    """It says what it is in both languages."""
    letter = _read()

    assert letter["Subject"] == "[ROUTINE] TEST: test"
    assert letter["Message-ID"] == "<alert-test@example.org>"
    assert "مرصد" in _part(letter, "text/plain")  # Marsad


@settings(deadline=None)
@given(hostile_alerts())
def test_nothing_breaks_out(raised: AlertRaised) -> None:
    """Whatever feeds write: our headers alone, two parts, our tags alone, links of the web alone, ASCII on the wire."""
    languages: tuple[Language, ...] = ("both", "ar")
    for language in languages:
        envelope = Envelope(sender=SENDER, recipients=(DESK,), language=language)
        wire = letter_of(notice_of(told(raised)), envelope).as_bytes()
        letter = message_from_bytes(wire, policy=SMTP)
        assert isinstance(letter, EmailMessage)
        page = _Page(_part(letter, "text/html"))

        assert wire.isascii()
        assert max(map(len, wire.split(b"\r\n"))) <= 998
        assert b"\n" not in wire.replace(b"\r\n", b"")
        assert set(letter.keys()) <= HEADERS
        assert len(letter.keys()) == len(set(letter.keys()))
        assert [part.get_content_type() for part in letter.walk()] == [
            "multipart/alternative", "text/plain", "text/html",
        ]  # fmt: skip
        assert letter["To"] == "desk@example.org"
        assert {tag for tag, _ in page.tags} <= TAGS
        assert {name for _, attrs in page.tags for name in attrs} <= {"lang", "dir", "style", "href", "rel", "charset"}
        for href in (attrs["href"] or "" for tag, attrs in page.tags if tag == "a"):
            assert urlsplit(href).scheme in {"http", "https"}
