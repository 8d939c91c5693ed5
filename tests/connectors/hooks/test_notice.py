"""A notice says what changed, who says so and who denies it, in both languages, and links reports that stand."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from reports import NOON, article, mention, named, source, strike
from strangers import UNHURRIED, nasty
from webhook_receiver import alert, message

from connectors.hooks.hook import HookMessage
from connectors.hooks.wording.dates import date_written, moment_written
from connectors.hooks.wording.labels import CHANGED, RETRACTIONS, STATUSES
from connectors.hooks.wording.notice import MOST_LINKS, Notice, notice_of
from schemas.alert import AlertRaised
from schemas.analysis import Count
from schemas.event import EventMerged, TakenBack
from streams.merging.open_events import merged_with


def _merged(*mentions: tuple[str, dict[str, Any]]) -> EventMerged:  # Any: fields of an event
    """Return an event that outlets report, each with its own account."""
    merged = None
    for number, (outlet, changes) in enumerate(mentions):
        of = article(f"a{number}", source=source(outlet), minutes=number)
        merged = merged_with(merged, mention(strike(**changes), of), NOON)
    assert merged is not None
    return merged


def _notice(merged: EventMerged, **changes: Any) -> Notice:  # Any: fields of an alert
    raised: AlertRaised = msgspec.structs.replace(alert(), event=merged, **changes)
    return notice_of(msgspec.structs.replace(message(), alerts=(raised,)))


def _facts(notice: Notice) -> dict[str, tuple[str, str]]:
    return {fact.label: (fact.value, fact.value_ar) for fact in notice.facts}


def test_an_alert_has_its_facts_in_both_languages() -> None:
    """Sides, place, date, numbers, who says so and how many of them are independent."""
    found = _facts(_notice(_merged(("sana", {"claimed_by": named("the ministry", name_ar="الوزارة")}), ("afp", {}))))

    assert found["When"] == ("6 March 2025", "6 آذار/مارس 2025")
    assert found["Where"] == ("Deir ez-Zor", "Deir ez-Zor")
    assert found["Counts"] == ("5 killed", "القتلى: 5")
    assert found["Reported by"] == ("2 independent sources (Sana, Afp)", "مصادر مستقلة: 2 (Sana, Afp)")
    assert "Changed" not in found
    assert "Status" not in found


def test_a_number_stands_before_names() -> None:
    """Behind Arabic letters it would be drawn into their direction: "2) NAME independent sources)"."""
    outlet = msgspec.structs.replace(source("jazeera"), name="الجزيرة")
    merged = merged_with(None, mention(strike(), article("a1", source=outlet)), NOON)
    found = _facts(_notice(merged))

    assert found["Reported by"] == ("1 independent source (الجزيرة)", "مصادر مستقلة: 1 (الجزيرة)")


def test_a_claim_is_told_as_one() -> None:
    """Who says so in the reports is named, by the name in the reader's language."""
    ministry = named("the ministry", name="Ministry of Interior", name_ar="وزارة الداخلية")
    found = _facts(_notice(_merged(("sana", {"claimed_by": ministry}))))

    assert found["According to"] == ("Ministry of Interior", "وزارة الداخلية")


def test_numbers_on_which_reports_differ_are_told() -> None:
    """The lowest and the highest of them; numbers that all agree on are not."""
    counts = [(Count(kind="killed", low=low, high=low, what=""), Count(kind="injured", low=7, high=7, what=""))
              for low in (5, 8)]  # fmt: skip
    found = _facts(_notice(_merged(("sana", {"counts": counts[0]}), ("afp", {"counts": counts[1]}))))

    assert found["Reports differ"] == ("5–8 killed", "القتلى: 5–8")


def test_an_update_says_what_changed() -> None:
    """Every field that it is for, in words of both languages, first of all."""
    found = _notice(_merged(("sana", {})), kind="update", update=2, changed=("counts", "corroboration"), escalated=True)

    assert (found.facts[0].label, found.facts[0].label_ar) == ("Changed", "الجديد")
    assert found.facts[0].value == "numbers, independent sources"
    assert found.facts[0].value_ar == "الأعداد، المصادر المستقلة"
    assert (found.kind, found.update, found.escalated) == ("update", 2, True)


@pytest.mark.parametrize("status", list(RETRACTIONS))
def test_a_retraction_says_why(status: Any) -> None:  # Any: the key of a table
    """By how the event stands now; who denies it is named, and a denial is linked before the reports."""
    merged = _merged(("sana", {}), ("afp", {}))
    denial = msgspec.structs.replace(merged.reports[0], article=msgspec.structs.replace(
        merged.reports[0].article, url="https://deny.example/1", source=source("deny")))  # fmt: skip
    merged = msgspec.structs.replace(merged, status=status, denials=(denial,), disputed_by=("the army",))
    found = _notice(merged, kind="retraction", update=1)

    assert (found.note, found.note_ar) == (RETRACTIONS[status]["en"], RETRACTIONS[status]["ar"])
    assert found.links[0].url == "https://deny.example/1"
    assert _facts(found)["Disputed by"] == ("the army", "the army")
    assert _facts(found).get("Status", ("", ""))[0] == STATUSES[status]["en"]


def test_a_report_that_was_taken_back_is_neither_linked_nor_counted() -> None:
    """Nobody is sent to an article that has withdrawn what it said."""
    merged = _merged(("sana", {}), ("afp", {}))
    back = TakenBack(reason="withdrawn", article="article-a0", edition=2, at=NOON)
    first = msgspec.structs.replace(merged.reports[0], taken_back=back)
    found = _notice(msgspec.structs.replace(merged, reports=(first, merged.reports[1]), corroboration=1))

    assert [link.source for link in found.links] == ["Afp"]
    assert _facts(found)["Reported by"][0] == "1 independent source (Afp)"
    assert found.more_reports == 0


def test_reports_beyond_the_bound_are_counted() -> None:
    """The newest are linked; those without an address of the web are counted with the others."""
    merged = _merged(*((f"outlet{number}", {}) for number in range(MOST_LINKS + 2)))
    bad = msgspec.structs.replace(merged.reports[-1].article, url="javascript:alert(1)")
    reports = (*merged.reports[:-1], msgspec.structs.replace(merged.reports[-1], article=bad))
    found = _notice(msgspec.structs.replace(merged, reports=reports))

    assert [link.source for link in found.links] == [f"Outlet{number}" for number in range(MOST_LINKS, 0, -1)]
    assert found.more_reports == 2


def test_a_digest_has_its_alerts() -> None:
    """As many items as alerts; the id of the message, and the gravest of the events."""
    told = (alert(1), alert(2, tier="routine"))
    found = notice_of(msgspec.structs.replace(message(), id="digest-1", alerts=told))

    assert (found.kind, found.id, found.title) == ("digest", "digest-1", "2 alerts: attack-with-casualties 2")
    assert [(item.id, item.tier) for item in found.items] == [("alert-1", "flash"), ("alert-2", "routine")]
    assert found.severity == 4


def test_a_test_is_one() -> None:
    """A message without alerts says what it is."""
    found = notice_of(HookMessage(id="t", subject="t", tier="routine", body=b"{}", summary="A test", created_at=NOON))

    assert (found.kind, found.title, found.title_ar, found.items) == ("test", "A test", "رسالة تجريبية من مرصد", ())


@UNHURRIED
@given(nasty)
def test_text_of_strangers_is_plain(text: str) -> None:
    """Every field can be written as UTF-8 and is one line; the rule's message may have several."""
    merged = _merged(("sana", {"actors": (named(text or "x"),)}))
    found = _notice(merged, title=text, title_ar=text, text=text, text_ar=text)

    for word in (
        found.title,
        found.title_ar,
        *(value for fact in found.facts for value in (fact.value, fact.value_ar)),
    ):
        assert word.encode().decode() == word
        assert word.splitlines() in ([], [word])
    assert all(line == line.strip() and line for line in found.text.splitlines())


def test_every_change_has_words() -> None:
    """Whatever an alert names as changed can be told in both languages."""
    names = set(AlertRaised.__annotations__["changed"].__args__[0].__args__)

    assert set(CHANGED) == names
    assert all(both["en"] and both["ar"] for both in CHANGED.values())


@pytest.mark.parametrize(
    ("date", "english", "arabic"),
    [
        ("2025-03-06", "6 March 2025", "6 آذار/مارس 2025"),
        ("2025-12", "December 2025", "كانون الأول/ديسمبر 2025"),
        ("2025", "2025", "2025"),
        ("2025-13-01", "2025-13-01", "2025-13-01"),
        ("soon", "soon", "soon"),
        ("", "", ""),
    ],
)
def test_a_date_can_be_read(date: str, english: str, arabic: str) -> None:
    """In words, as far as it is known."""
    assert (date_written(date, "en"), date_written(date, "ar")) == (english, arabic)


def test_a_moment_can_be_read() -> None:
    """To the minute, with its zone."""
    at = datetime(2025, 3, 6, 9, 5, 59, tzinfo=UTC)

    assert moment_written(at, "en") == "6 March 2025, 09:05 UTC"
    assert moment_written(at, "ar") == "6 آذار/مارس 2025، 09:05 بالتوقيت العالمي"
