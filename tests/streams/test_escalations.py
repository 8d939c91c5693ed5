"""An event that grows past a bound is told at once, once a bound, at its tier and with its channels added."""

from typing import Any, Final

from reports import NOON
from sayings import LATER, MINUTE, Teller, gone, killed, rules, told

#: At ten it wakes people up, through the pager too.
GROWING: Final[dict[str, Any]] = {  # Any: the whole of a rules file
    "channels": ["desk"],
    "cooldown_min": 30,
    "escalate": [{"when": {"counts": {"killed": 10}}, "tier": "flash", "channels": ["pager"]}],
}


def test_a_count_that_passes_a_bound_is_told_whatever_the_cooldown() -> None:
    """At once, escalated, at the tier of the escalation, to its channels as well."""
    teller = Teller(rules(GROWING))
    (first,) = teller.hear(told(killed(5)))

    (update,) = teller.hear(told(killed(12), 2, at=NOON + MINUTE))

    assert (first.tier, first.escalated, first.terms.channels) == ("priority", False, ("desk",))
    assert (update.tier, update.escalated, update.terms.channels) == ("flash", True, ("desk", "pager"))
    assert (update.kind, update.update, update.changed) == ("update", 1, ("counts",))


def test_each_escalation_fires_once_an_event() -> None:
    """What falls below the bound and passes it again is an update like any other; it keeps the tier that it had."""
    teller = Teller(rules(GROWING))
    teller.hear(told(killed(5)), told(killed(12), 2, at=NOON + MINUTE), told(killed(8), 3, at=NOON + 2 * MINUTE))

    again = teller.hear(told(killed(13), 4, at=NOON + 3 * MINUTE))
    (update,) = teller.wait(LATER)

    assert again == []
    assert (update.tier, update.escalated, update.terms.channels) == ("flash", False, ("desk", "pager"))


def test_what_is_past_the_bound_from_the_start_is_escalated_at_first() -> None:
    """The first alert is at the higher tier, and no second one follows for the bound."""
    teller = Teller(rules(GROWING))
    (first,) = teller.hear(told(killed(12)))

    assert (first.kind, first.tier, first.escalated, first.terms.channels) == (
        "alert",
        "flash",
        True,
        ("desk", "pager"),
    )
    assert teller.hear(told(killed(12), 2, at=LATER)) == []


def test_a_second_owner_and_a_denial_escalate() -> None:
    """Each bound by itself: first a confirmation, then a denial of some, which the rule names by that."""
    teller = Teller(rules({"escalate": [{"when": {"min_corroboration": 2}}, {"when": {"status": ["disputed"]}}]}))
    teller.hear(told(killed(5)))

    confirmed = teller.hear(told(killed(5), 2, corroboration=2, at=NOON + MINUTE))
    disputed = teller.hear(told(killed(5), 3, corroboration=2, status="disputed", at=NOON + 2 * MINUTE))

    told_of = [(alert.escalated, alert.changed) for alert in (*confirmed, *disputed)]
    assert told_of == [(True, ("corroboration",)), (True, ("status",))]


def test_a_dispute_is_an_update_where_the_rule_names_the_status_alone() -> None:
    """Who has not asked for it does not hear of a denial that others contradict."""
    naming = {"name": "naming", "when": {"types": ["ASSAULT"], "status": ["reported", "disputed"]}}
    teller = Teller(rules(naming, {"name": "other"}))
    teller.hear(told(killed(5)))

    updates = teller.hear(told(killed(5), 2, status="disputed", at=LATER))

    assert [(alert.rule, alert.changed) for alert in updates] == [("naming", ("status",))]


def test_a_rule_for_every_hook_stays_one() -> None:
    """Channels of an escalation add to those that are named; a rule that names none goes to every hook anyway."""
    escalate = [{"when": {"counts": {"killed": 10}}, "channels": ["pager"]}]
    (first,) = Teller(rules({"escalate": escalate})).hear(told(killed(12)))

    assert first.terms.channels == ()


def test_what_was_escalated_is_retracted_as_widely() -> None:
    """All who were woken hear that it was for nothing, at the highest tier that they were told at."""
    teller = Teller(rules(GROWING))
    teller.hear(told(killed(5)), told(killed(12), 2, at=NOON + MINUTE))

    (retraction,) = teller.hear(gone(3, at=NOON + 2 * MINUTE))

    assert (retraction.tier, retraction.terms.channels, retraction.escalated) == ("flash", ("desk", "pager"), False)
