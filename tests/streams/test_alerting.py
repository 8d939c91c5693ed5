"""A person hears of an event once, and again only when what matters has changed."""

from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from reports import NOON, article, mention, strike

from schemas.alert import AlertRaised
from schemas.analysis import Count, Event
from schemas.event import EventMerged
from streams.alerting import Raised, raise_alerts
from streams.merging import merged_with
from streams.rules.loading import RulesError, load_rules

RULES = load_rules(None)
LATER = NOON + timedelta(hours=1)


def _event(event: Event | None = None, version: int = 1) -> EventMerged:
    merged = merged_with(None, mention(event or strike()), NOON)
    return msgspec.structs.replace(merged, version=version)


def _raise(event: EventMerged, before: Raised | None = None, at: datetime = NOON) -> tuple[list[AlertRaised], Raised]:
    return raise_alerts(RULES, event, before, at)


def test_a_strike_with_casualties_is_a_flash() -> None:
    """The built-in rules raise a flash for a strike that killed, with titles in both languages."""
    alerts, _ = _raise(_event())

    assert [(alert.rule, alert.tier) for alert in alerts] == [("attack-with-casualties", "flash")]
    assert "5 killed" in alerts[0].title
    assert "هجوم" in alerts[0].title_ar  # attack


@pytest.mark.parametrize("realis", ["future", "hypothetical", "negated", "historical"])
def test_what_did_not_happen_now_raises_no_attack(realis: str) -> None:
    """Planned, possible, denied and past attacks are no attack."""
    alerts, _ = _raise(_event(strike(realis=realis)))

    assert alerts == []


def test_a_new_version_without_news_is_silent() -> None:
    """A version that changes nothing a rule watches alerts nobody again."""
    _, raised = _raise(_event())

    alerts, after = _raise(_event(version=2), raised, LATER)

    assert (alerts, after) == ([], raised)


def test_a_higher_toll_is_an_update() -> None:
    """A changed count after the cooldown is the next update of the same rule, with an id of its own."""
    first, raised = _raise(_event())
    more = strike(counts=(Count(kind="killed", low=9, high=9, what="fighters"),))

    alerts, _ = _raise(_event(more, version=2), raised, LATER)

    assert [alert.update for alert in alerts] == [1]
    assert alerts[0].id != first[0].id


def test_an_update_waits_for_the_cooldown() -> None:
    """Changes within the cooldown are not told one by one."""
    _, raised = _raise(_event())
    more = strike(counts=(Count(kind="killed", low=9, high=9, what="fighters"),))

    alerts, _ = _raise(_event(more, version=2), raised, NOON + timedelta(minutes=1))

    assert alerts == []


def test_the_same_version_again_is_the_same_alert() -> None:
    """A version delivered again after a crash raises the same alert, byte for byte."""
    first, raised = _raise(_event())

    again, after = _raise(_event(), raised, LATER)

    assert (again, after) == (first, raised)


def test_older_versions_that_come_again_are_silent() -> None:
    """After a crash the versions before the last alert come again, in another state: they are no change back."""
    more = _event(strike(counts=(Count(kind="killed", low=9, high=9, what="fighters"),)), version=2)
    _, raised = _raise(_event())
    second, raised = _raise(more, raised, LATER)

    again = [_raise(event, raised, LATER + timedelta(hours=1)) for event in (_event(), more)]

    assert again == [([], raised), (second, raised)]


def test_what_is_taken_back_alerts_nobody() -> None:
    """An event that was alerted and that nobody tells any more is no update of its alert."""
    _, raised = _raise(_event())
    gone = msgspec.structs.replace(_event(version=2), status="withdrawn", corroboration=0)

    assert _raise(gone, raised, LATER) == ([], raised)


def test_history_alerts_nobody_and_the_news_after_it_do() -> None:
    """An event that history told is silent; the first live report on it raises what its rules say."""
    old, new = mention(strike(), article(history=True)), mention(strike(), article("a2", minutes=5))
    silent = merged_with(None, old, NOON)
    told = merged_with(silent, new, NOON)

    alerts, raised = _raise(silent)
    later, _ = _raise(told, raised, LATER)

    assert alerts == []
    assert [(alert.rule, alert.update) for alert in later] == [("attack-with-casualties", 0)]


def test_a_version_that_history_caused_is_no_update() -> None:
    """An old report on an event that was alerted changes it in silence; the live version after it tells the change."""
    more = strike(counts=(Count(kind="killed", low=9, high=9, what="fighters"),))
    live = merged_with(None, mention(strike(), article()), NOON)
    late = merged_with(live, mention(more, article("a2", minutes=5, history=True)), LATER)
    next_live = merged_with(late, mention(more, article("a3", minutes=9)), LATER)
    _, raised = _raise(live)

    alerts, kept = _raise(late, raised, LATER)
    updates, _ = _raise(next_live, kept, LATER)

    assert (alerts, kept) == ([], raised)
    assert [alert.update for alert in updates] == [1]


def test_two_events_of_one_article_have_alerts_of_their_own() -> None:
    """The id of an alert follows the event, not the article."""
    one = _raise(_event())[0][0]
    other = _raise(merged_with(None, mention(strike(), article("a2")), NOON))[0][0]

    assert one.id != other.id


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("rules: [", "not YAML"),
        ("rules: [{name: x}]", "has no `tier`"),
        ("rules: [{name: x, title: {en: X, ar: X}, tier: loud, when: {}}]", "cannot be 'loud'"),
        ("rules: [{name: x, title: {en: X, ar: X}, tier: flash, when: {typ: [ASSAULT]}}]", "has no key `typ`"),
    ],
)
def test_a_bad_rules_file_says_what_is_wrong(tmp_path: Path, text: str, complaint: str) -> None:
    """A rules file that cannot be used is named with its defect."""
    path = tmp_path / "rules.yaml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(RulesError, match=complaint):
        load_rules(path)


def test_two_rules_of_one_name_are_refused(tmp_path: Path) -> None:
    """Names tell rules apart, also in what is remembered."""
    path = tmp_path / "rules.yaml"
    rule = "{name: x, title: {en: X, ar: X}, tier: flash, when: {}}"
    path.write_text(f"rules: [{rule}, {rule}]", encoding="utf-8")

    with pytest.raises(RulesError, match="two rules are called 'x'"):
        load_rules(path)
