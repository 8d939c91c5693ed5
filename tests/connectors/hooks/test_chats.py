"""Every chat takes every kind of message, which says the same in each, and no text of strangers does anything there."""

import re
import unicodedata
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from chat_service import RefusedError, Shown
from chats import CHATS, NAMES, Chat, hook_of, of, told
from hypothesis import given, settings
from hypothesis import strategies as st
from reports import NOON, article, mention, named, source, strike
from strangers import UNHURRIED, nasty
from webhook_receiver import alert

from connectors.hooks.entry import HookConfigError
from connectors.hooks.hook import HookMessage
from connectors.hooks.wording.inert import plain
from connectors.hooks.wording.notice import notice_of
from schemas.alert import AlertRaised
from streams.merging.open_events import merged_with

UPDATE: dict[str, Any] = {"kind": "update", "update": 2, "changed": ("counts", "corroboration"), "escalated": True}
RETRACTION: dict[str, Any] = {"kind": "retraction", "update": 1}
chats = pytest.mark.parametrize("chat", CHATS, ids=NAMES)
#: Slack's bot sends what its webhook does, and where to.
bodies = pytest.mark.parametrize("chat", CHATS[:1] + CHATS[2:], ids=NAMES[:1] + NAMES[2:])


async def _send(chat: Chat, folder: Path, *messages: HookMessage, **options: Any) -> list[Shown]:  # Any: YAML
    """Send messages through the hook to the service; return what a person sees."""
    async with chat.service() as service:
        hook = hook_of(chat, service, folder, **options)
        results = [await hook.send(message, datetime.now(UTC)) for message in messages]
        await hook.close()
    assert {(result.outcome, result.error) for result in results} == {("delivered", None)}
    return service.shown


def _direction(line: str) -> str:
    """Return the direction in which a chat shows a line: that of its first letter or mark."""
    return next(found for char in line if (found := unicodedata.bidirectional(char)) in {"L", "R", "AL"})


def _seen(text: str) -> str:
    """Return text as a person reads it: without the marks that cannot be seen."""
    return re.sub("[\u200b\u200e\u200f\u2068\u2069]", "", text)


@chats
async def test_an_alert_is_told_in_both_languages(chat: Chat, tmp_path: Path) -> None:
    """Tier, title, rule's message, facts with who says so and who denies it, and reports."""
    (shown,) = await _send(chat, tmp_path, told(text="Five were killed.\nThe road is closed.", text_ar="قتل خمسة."))
    lines = _seen(shown.text).split("\n")

    assert "FLASH" in lines[0]
    for line in (
        "Attack: Deir ez-Zor", "Five were killed.", "The road is closed.", "When: 6 March 2025", "Counts: 5 killed",
        "Status: disputed: others deny it", "According to: Interior Ministry", "Disputed by: the army",
        "Reported by: 2 independent sources (Sana, Afp)", "Rule: attack-with-casualties · 6 March 2025, 12:00 UTC",
        "هجوم: دير الزور", "قتل خمسة.", "الأعداد: القتلى: 5", "نقلاً عن: وزارة الداخلية", "التاريخ: 6 آذار/مارس 2025",
        "Afp: Strike near Deir ez-Zor", "Sana: غارة قرب دير الزور",
    ):  # fmt: skip
        assert line in lines
    assert shown.links == ["https://example.org/a1", "https://example.org/a0"]
    assert shown.calls == []


@chats
@pytest.mark.parametrize(("language", "has", "has_not"), [("en", "Counts", "الأعداد"), ("ar", "الأعداد", "Counts")])
async def test_one_language_can_be_chosen(chat: Chat, tmp_path: Path, language: str, has: str, has_not: str) -> None:
    """A desk that reads one language gets that one."""
    (shown,) = await _send(chat, tmp_path, told(), language=language)

    assert has in shown.text
    assert has_not not in shown.text


@chats
async def test_arabic_lines_are_read_from_the_right(chat: Chat, tmp_path: Path) -> None:
    """Their first letter or mark is one of the right, whatever their words; what is of another script is isolated."""
    (shown,) = await _send(chat, tmp_path, told(title_ar="5 killed: هجوم"), language="ar")
    own = [line for line in shown.lines if line and not _seen(line).startswith(("Afp", "Sana"))]

    assert len(own) > 5
    assert {_direction(line) for line in own} <= {"R", "AL"}
    assert "\u200fالمكان: \u2068Deir ez-Zor\u2069" in own


@chats
async def test_an_update_says_what_changed(chat: Chat, tmp_path: Path) -> None:
    """Which one it is, that a bound was passed, and what is new, before all facts."""
    (shown,) = await _send(chat, tmp_path, told(tier="priority", **UPDATE))
    lines = [_seen(line) for line in shown.lines]

    assert lines[0] == "PRIORITY · UPDATE 2 · escalated"
    assert lines[2] == "Changed: numbers, independent sources"
    assert "الجديد: الأعداد، المصادر المستقلة" in lines


@chats
async def test_a_retraction_says_so_first(chat: Chat, tmp_path: Path) -> None:
    """Before tier and title, and then why."""
    (shown,) = await _send(chat, tmp_path, told(tier="priority", **RETRACTION))
    lines = [_seen(line) for line in shown.lines]

    assert lines[0] == "RETRACTED · PRIORITY"
    assert lines[2] == "The event no longer meets the rule; others deny it."
    assert "سحب تنبيه · هام" in lines


@chats
async def test_a_flash_looks_different(chat: Chat, tmp_path: Path) -> None:
    """Tiers can be told apart without reading, a flash from all others, and what is taken back from what is said."""
    messages = [told(tier=tier) for tier in ("flash", "priority", "routine")]
    flash, priority, routine = (shown.looks for shown in await _send(chat, tmp_path, *messages))

    assert flash not in {priority, routine}
    assert chat.kind == "slack" or priority != routine


@chats
async def test_a_digest_lists_its_alerts(chat: Chat, tmp_path: Path) -> None:
    """How many, and each with its tier, its title in both languages and its newest report."""
    (shown,) = await _send(chat, tmp_path, of(alert(1), msgspec.structs.replace(alert(2, tier="routine"), **UPDATE)))
    lines = [_seen(line) for line in shown.lines]

    assert [line for line in lines if line][-8:] == [
        "DIGEST · FLASH: 2 alerts: attack-with-casualties 2",
        "ملخص · عاجل جداً: عدد التنبيهات: 2 (attack-with-casualties 2)",
        "FLASH: Attack 1", "عاجل جداً: هجوم", "One: Title of a1",
        "ROUTINE · UPDATE 2 · escalated: Attack 2", "عادي · تحديث 2 · تصعيد: هجوم", "One: Title of a2",
    ]  # fmt: skip


@chats
async def test_a_digest_of_many_leaves_out_whole_alerts(chat: Chat, tmp_path: Path) -> None:
    """What has no room is counted: no alert is told in half, and none in silence."""
    digest = of(*(msgspec.structs.replace(alert(n), title=f"Attack {n} " + "at the border " * 9) for n in range(300)))
    (shown,) = await _send(chat, tmp_path, digest)
    lines = [_seen(line) for line in shown.lines]
    listed = sum("at the border at" in line and line.rstrip().endswith("border") for line in lines)
    (left,) = [int(found[1]) for line in lines if (found := re.fullmatch(r"and (\d+) more", line))]

    assert listed > 5
    assert listed + left == 300
    assert f"تنبيهات أخرى: {left}" in lines


@chats
@pytest.mark.parametrize("language", ["en", "ar", "both"])
async def test_a_digest_of_long_addresses_is_taken(chat: Chat, tmp_path: Path, language: str) -> None:
    """Addresses of Arabic headlines are long, and services count them: whole alerts are left out for them."""
    reports = [article(f"a{n}", url=f"https://example.org/{n}/" + "%D8%BA" * 85) for n in range(50)]
    events = [merged_with(None, mention(strike(), of_it), NOON) for of_it in reports]
    digest = of(*(msgspec.structs.replace(alert(n), title=f"Attack {n}", event=e) for n, e in enumerate(events)))
    (shown,) = await _send(chat, tmp_path, digest, language=language)

    assert len(shown.links) > 3
    assert {len(link) > 500 for link in shown.links} == {True}


@chats
async def test_a_test_is_told_as_one(chat: Chat, tmp_path: Path) -> None:
    """`marsad hooks test` shows that the way is free."""
    (shown,) = await _send(chat, tmp_path, of())

    assert "TEST" in shown.text
    assert "رسالة تجريبية من مرصد" in shown.text


@chats
async def test_the_key_goes_along(chat: Chat, tmp_path: Path) -> None:
    """Where the service has a place for it, and the same at every attempt."""
    async with chat.service() as service:
        hook = hook_of(chat, service, tmp_path)
        for _ in range(2):
            await hook.send(told(), datetime.now(UTC))
        await hook.close()
    sent = [f"{body} {headers}" for body, headers in zip(service.bodies, service.headers, strict=True)]

    assert ["alert-1" in one for one in sent] == [chat.kind != "telegram"] * 2
    assert service.bodies[0] == service.bodies[1]


@chats
async def test_the_limit_of_the_service_is_heard(chat: Chat, tmp_path: Path) -> None:
    """Its documented answer to one message too many is tried again when it wishes."""
    async with chat.service(most=1) as service:
        hook = hook_of(chat, service, tmp_path)
        results = [await hook.send(told(), datetime.now(UTC)) for _ in range(2)]
        await hook.close()

    waits = {"slack": 30.0, "discord": 64.57, "mattermost": 7.0, "telegram": 35.0, "teams": 12.0}
    assert [result.outcome for result in results] == ["delivered", "retry"]
    assert (results[1].http_status, results[1].retry_after_s) == (429, waits[chat.kind])


@chats
@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (RefusedError(503, "upstream connect error", {"Retry-After": "9"}), "retry"),
        (RefusedError(200, "<html>"), None),
        (RefusedError(404, "[]"), "retry"),
        (RefusedError(404, '{"code": [1], "id": {}, "error": [], "description": 4, "message": null}'), "retry"),
        (RefusedError(410, "gone"), "gone"),
    ],
)
async def test_an_answer_of_no_form_is_judged_by_its_status(
    chat: Chat, tmp_path: Path, answer: RefusedError, outcome: str | None
) -> None:
    """What stands before a service answers in words of its own; where a success must say so, it is none without."""
    async with chat.service(answer) as service:
        hook = hook_of(chat, service, tmp_path)
        result = await hook.send(told(), datetime.now(UTC))
        await hook.close()

    assert result.outcome == (outcome or ("retry" if chat.secret else "delivered"))


@chats
async def test_no_error_has_the_secret(chat: Chat, tmp_path: Path) -> None:
    """Nor has what is shown of the hook, also where the service repeats what it was sent."""
    async with chat.service() as service:
        secret = chat.secret or service.path
        service.answers.append(RefusedError(404, f"nothing at {service.url} for {secret} or {secret.split('/')[-1]}"))
        hook = hook_of(chat, service, tmp_path)
        result = await hook.send(told(), datetime.now(UTC))
        await hook.close()
    parts = [part for part in re.split(r"[/?&=]", secret) if len(part) > 7]

    assert parts
    assert not any(part in f"{result} {hook!r}" for part in parts)


@chats
def test_a_secret_in_the_hooks_file_is_refused(chat: Chat, tmp_path: Path) -> None:
    """With a sentence that says where it goes, and does not say it."""
    place = "token" if chat.secret else "url"
    service = chat.service()
    service.root = "http://127.0.0.1"
    secret = chat.secret or "https://127.0.0.1/hooks/abcdefgh"

    sentence = f"hook 'desk': `{place}` is a secret and cannot stand here; put it into `{place}_env` or `{place}_file`"
    with pytest.raises(HookConfigError, match=sentence) as caught:
        hook_of(chat, service, tmp_path, **{place: secret})

    assert secret not in str(caught.value)


def _strange(text: str) -> AlertRaised:
    """Return an alert of which a stranger wrote all that strangers write."""
    of_it = article(
        "a1", title=text, source=msgspec.structs.replace(source(), name=text), url=f"https://example.org/{text}"
    )
    side = named(text or "x", name=text or "x", name_ar=text or "x")
    merged = merged_with(None, mention(strike(actors=(side,), claimed_by=side), of_it), NOON)
    merged = msgspec.structs.replace(merged, disputed_by=(text,))
    words = {"title": text, "title_ar": text, "text": text, "text_ar": text, "rule": text}
    return msgspec.structs.replace(alert(), event=merged, **words)


@settings(UNHURRIED, max_examples=60)
@given(text=nasty, language=st.sampled_from(("en", "ar", "both")), kind=st.sampled_from(("alert", "update")))
@bodies
def test_text_of_strangers_does_nothing(chat: Chat, text: str, language: Any, kind: Any) -> None:  # Any: literals
    """The service takes it; nobody is called, nothing is led to but the report, and the text is shown as it is."""
    notice = notice_of(of(msgspec.structs.replace(_strange(text), kind=kind)))
    shown = chat.service().taken(chat.body(notice, language))
    title = _seen(plain(text))[:200]
    if chat.kind == "teams":
        title = title.replace("{{", "{ {")

    assert shown.calls == []
    assert set(shown.links) <= {link.url for link in notice.links}
    assert all(link.startswith("https://example.org/") for link in shown.links)
    assert not re.search("[\u202a-\u202e\u2066\u2067]", shown.text)
    assert shown.text.count("\u2068") == shown.text.count("\u2069")
    assert not re.search(r"[@#$]\w", shown.text)
    assert title in _seen(shown.text)


@settings(UNHURRIED, max_examples=25)
@given(texts=st.lists(nasty, min_size=2, max_size=30))
@bodies
def test_a_digest_of_strangers_is_taken(chat: Chat, texts: list[str]) -> None:
    """However long and strange its alerts are, the service takes it, and nobody is called."""
    alerts = [msgspec.structs.replace(_strange(text), id=f"alert-{number}") for number, text in enumerate(texts)]
    shown = chat.service().taken(chat.body(notice_of(of(*alerts))))

    assert shown.calls == []
    assert len(shown.lines) >= 2
