"""An event that changes from what one rule asks for into what another does is told by the other, and not taken back."""

from typing import Any, Final

import msgspec
import pytest
from reports import NOON, article, mention, named, source, strike
from sayings import LATER, MINUTE, Teller, gone, killed, rules, told

from schemas.alert import AlertRaised, Tier
from schemas.analysis import Count
from schemas.event import EventMerged
from streams.alerting.watching import ruled
from streams.merging.open_events import merged_with
from streams.rules.loading import load_rules

BARE: Final[dict[str, Any]] = {  # Any: the whole of a rules file
    "name": "bare",
    "when": {"types": ["ASSAULT"], "no_counts": ["killed"]},
}
GRAVE: Final[dict[str, Any]] = {  # Any: as above
    "name": "grave",
    "when": {"types": ["ASSAULT"], "counts": {"killed": 10}},
}


def _words(alerts: list[AlertRaised]) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(alert.rule, alert.kind, alert.replaces) for alert in alerts]


def _teller(bare: Tier = "priority", toll: Tier = "flash") -> Teller:
    return Teller(rules({**BARE, "tier": bare}, {"tier": toll}))


@pytest.mark.parametrize("tier", ["flash", "priority"])
def test_a_rule_that_takes_over_speaks_for_both(tier: Tier) -> None:
    """At the same tier or a higher one: its first alert names the rule before, which takes nothing back."""
    teller = _teller(toll=tier)
    teller.hear(told(killed(0)))

    assert _words(teller.hear(told(killed(5), 2, at=NOON + MINUTE))) == [("toll", "alert", ("bare",))]
    assert teller.wait(LATER) == []


def test_a_less_urgent_rule_does_not_take_over() -> None:
    """Who was woken hears that it was for less."""
    teller = _teller(bare="flash", toll="routine")
    teller.hear(told(killed(0)))

    assert _words(teller.hear(told(killed(5), 2, at=LATER))) == [("bare", "retraction", ()), ("toll", "alert", ())]


def test_a_rule_that_stood_before_does_not_take_over() -> None:
    """It tells nobody that the other no longer holds."""
    teller = Teller(rules(BARE, {"tier": "flash", "when": {"types": ["ASSAULT"]}}))
    teller.hear(told(killed(0)))

    assert _words(teller.hear(told(killed(5), 2, at=NOON + MINUTE))) == [("bare", "retraction", ())]


def test_further_versions_take_nothing_back_while_the_heir_stands() -> None:
    """Also where nothing new begins with them, and after a repeat."""
    teller = _teller()
    teller.hear(told(killed(0)), told(killed(5), 2, at=LATER))

    repeat = teller.hear(told(killed(5), 2, at=LATER))
    later = teller.hear(told(killed(6), 3, at=LATER + 30 * MINUTE))

    assert _words(repeat) == [("toll", "alert", ("bare",))]
    assert _words(later) == [("toll", "update", ())]


def test_an_event_that_is_gone_is_taken_back_by_both() -> None:
    """Each alert that was sent has its end, as systems wait for it that open and close by rule."""
    teller = _teller()
    teller.hear(told(killed(0)), told(killed(5), 2, at=LATER))

    assert _words(teller.hear(gone(3, at=LATER + MINUTE))) == [("bare", "retraction", ()), ("toll", "retraction", ())]


def test_what_the_heir_takes_back_is_taken_back_by_both() -> None:
    """Once: the event meets neither rule any more."""
    teller = _teller()
    teller.hear(told(killed(0)), told(killed(5), 2, at=LATER))
    neither = told(killed(0, realis="hypothetical"), 3, at=LATER + MINUTE)

    assert _words(teller.hear(neither)) == [("bare", "retraction", ()), ("toll", "retraction", ())]
    assert teller.hear(msgspec.structs.replace(neither, version=4)) == []


def test_an_event_that_goes_back_is_told_so() -> None:
    """The rule before has told it as it is again; what the heir has told is taken back."""
    teller = _teller()
    teller.hear(told(killed(0)), told(killed(5), 2, at=LATER))

    assert _words(teller.hear(told(killed(0), 3, at=LATER + MINUTE))) == [("toll", "retraction", ())]
    assert _words(teller.hear(gone(4, at=LATER + 2 * MINUTE))) == [("bare", "retraction", ())]


def test_an_heir_may_have_an_heir() -> None:
    """The third speaks for all who were told by the two before."""
    toll = {"tier": "priority", "when": {"types": ["ASSAULT"], "counts": {"killed": 1}, "not": GRAVE["when"]}}
    teller = Teller(rules(BARE, toll, {**GRAVE, "tier": "flash"}))
    teller.hear(told(killed(0)), told(killed(5), 2, at=NOON + MINUTE))

    third = teller.hear(told(killed(12), 3, at=NOON + 2 * MINUTE))

    assert _words(third) == [("grave", "alert", ("bare", "toll"))]
    assert teller.hear(told(killed(13), 4, at=NOON + 3 * MINUTE)) == []


def test_the_ready_rules_take_over_from_each_other() -> None:
    """An attack whose casualties become known, and a threat of a group that proves to be one of a state."""
    attack, threat = (Teller(ruled(load_rules(None))) for _ in range(2))
    attack.hear(told(strike(counts=())))
    words = {"type": "THREATEN", "mode": "violence", "counts": (), "quad": "verbal conflict"}
    iran, iraq = named("Iran", "IRN"), named("Iraq", "IRQ")
    threat.hear(told(strike(**words, recipients=(iraq,), recipient_countries=("IRQ",))))

    grown = attack.hear(told(strike(), 2, at=LATER))
    of_a_state = threat.hear(
        told(
            strike(**words, actors=(iran,), actor_countries=("IRN",), recipients=(iraq,), recipient_countries=("IRQ",)),
            2,
            at=LATER,
        )
    )

    assert _words(grown) == [("attack-with-casualties", "alert", ("attack",))]
    assert _words(of_a_state) == [("threat-between-states", "alert", ("threat",))]


def _merged(*by: str) -> list[EventMerged]:
    """Return the versions of an event that one outlet after the other tells."""
    versions: list[EventMerged] = []
    for minutes, name in enumerate(by):
        known = versions[-1] if versions else None
        told_so = mention(killed(5), article(name, minutes=minutes, source=source(name)))
        versions.append(merged_with(known, told_so, NOON + minutes * MINUTE))
    return versions


@pytest.mark.parametrize("when", [{"not": {"min_corroboration": 2}}, {"not": {"sources": ["two"]}}])
def test_what_others_tell_too_is_not_taken_back(when: dict[str, object]) -> None:
    """A rule on what only one tells: the second confirms, nobody denies. When it is gone, that is told."""
    teller = Teller(rules({"when": {"types": ["ASSAULT"], **when}}))
    first, second, third = _merged("one", "two", "three")

    said = [_words(teller.hear(version)) for version in (first, second, third)]
    end = msgspec.structs.replace(third, version=4, status="withdrawn", corroboration=0, change="withdrawn")

    assert said == [[("toll", "alert", ())], [], []]
    assert _words(teller.hear(end)) == [("toll", "retraction", ())]


def test_what_one_more_report_corrects_is_taken_back() -> None:
    """Its news are others than what was told."""
    teller = Teller(rules({"when": {"types": ["ASSAULT"], "no_counts": ["injured"]}}))
    first, second = _merged("one", "two")
    counts = (Count(kind="injured", low=3, high=3, what="people"),)

    teller.hear(first)
    corrected = msgspec.structs.replace(second, event=msgspec.structs.replace(second.event, counts=counts))

    assert _words(teller.hear(corrected)) == [("toll", "retraction", ())]
