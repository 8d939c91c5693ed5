"""What was alerted and holds no more is taken back, once, from all who were told."""

import msgspec
import pytest
from reports import NOON
from sayings import LATER, MINUTE, Teller, gone, killed, rules, told

from schemas.alert import Changed
from schemas.event import EventMerged, Status
from streams.merging.closed import REACHED_FOR


@pytest.mark.parametrize(
    ("status", "why"), [("withdrawn", "no report of it stands"), ("denied", "denied, by Ministry")]
)
def test_an_event_that_nobody_tells_is_retracted_at_once(status: Status, why: str) -> None:
    """Within the cooldown too; the titles say what is taken back, why, and who brought that about."""
    teller = Teller(rules({"cooldown_min": 60}))
    (first,) = teller.hear(told(killed(5)))

    disputed_by = ("Ministry",) if status == "denied" else ()
    (retraction,) = teller.hear(gone(2, status, at=NOON + MINUTE, disputed_by=disputed_by))

    assert (retraction.kind, retraction.update, retraction.rule, retraction.tier) == (
        "retraction",
        1,
        "toll",
        "priority",
    )
    assert retraction.changed[0] == "status"
    assert retraction.title.startswith(f"Retracted: {first.title} (")
    assert why in retraction.title
    assert retraction.title_ar.startswith(f"تراجع عن تنبيه: {first.title_ar} (")  # retraction of an alert


@pytest.mark.parametrize(
    ("version", "changed"),
    [
        (told(killed(0), 2, at=LATER), ("counts",)),
        (told(killed(5, realis="hypothetical"), 2, at=LATER), ("realis",)),
    ],
)
def test_an_event_that_no_longer_meets_its_rule_is_retracted(
    version: EventMerged, changed: tuple[Changed, ...]
) -> None:
    """The title names what was told, not what the event is now, and the outlet that changed it."""
    teller = Teller(rules())
    (first,) = teller.hear(told(killed(5)))

    (retraction,) = teller.hear(version)

    assert (retraction.kind, retraction.changed) == ("retraction", changed)
    assert retraction.title == f"Retracted: {first.title} (it no longer meets the rule, by Desk)"


def test_a_retraction_is_told_once() -> None:
    """Further versions of what is gone say nothing, and nothing waits for the clock."""
    teller = Teller(rules())
    teller.hear(told(killed(5)), gone(2, at=LATER))

    assert teller.hear(gone(3, "denied", at=LATER + MINUTE), told(killed(0), 4, at=LATER + 2 * MINUTE)) == []
    assert teller.wait(LATER + 60 * MINUTE) == []


def test_what_was_never_alerted_is_not_retracted() -> None:
    """A rule that has said nothing takes nothing back."""
    teller = Teller(rules())

    assert teller.hear(told(killed(0)), gone(2, at=LATER)) == []


def test_what_stands_again_is_an_update_that_says_so() -> None:
    """After a retraction the cooldown holds; then the event is told again, with a title that says that it is."""
    teller = Teller(rules())
    (first,) = teller.hear(told(killed(5)))
    teller.hear(gone(2, at=LATER))

    within = teller.hear(told(killed(5), 3, at=LATER + MINUTE))
    (again,) = teller.wait(LATER + 60 * MINUTE)

    assert within == []
    assert (again.kind, again.update, again.changed) == ("update", 2, ("status",))
    assert again.title == f"Stands again: {first.title}"


def test_what_stands_again_can_be_retracted_again() -> None:
    """Each retraction has an id of its own, and the title of what was told last."""
    teller = Teller(rules({"cooldown_min": 0}))
    teller.hear(told(killed(5)), gone(2, at=LATER), told(killed(7), 3, at=LATER + MINUTE))

    (second,) = teller.hear(gone(4, at=LATER + 2 * MINUTE))

    assert (second.kind, second.update) == ("retraction", 3)
    assert "7 killed" in second.title
    assert "again" not in second.title


def test_a_retraction_takes_the_place_of_what_was_held_back() -> None:
    """A change within the cooldown is not told after the event is gone."""
    teller = Teller(rules())
    said = teller.hear(told(killed(5)), told(killed(9), 2, at=NOON + MINUTE), gone(3, at=NOON + 2 * MINUTE))

    assert [alert.kind for alert in said] == ["alert", "retraction"]
    assert teller.wait(LATER) == []


def test_history_retracts_nothing_and_the_news_after_it_do() -> None:
    """A back-fill or a replay is silent, whatever it takes back; the next live version says what there is to say."""
    teller = Teller(rules())
    teller.hear(told(killed(5)))

    assert teller.hear(gone(2, history=True, at=LATER)) == []
    assert [alert.kind for alert in teller.hear(gone(3, at=LATER))] == ["retraction"]


def test_an_event_that_a_changed_rule_asks_for_no_more_is_not_retracted() -> None:
    """It is as it was told: whoever changed the rule knows. That nobody tells it any more is still said."""
    teller = Teller(rules())
    teller.hear(told(killed(5)))
    teller.rules = rules({"when": {"types": ["ASSAULT"], "counts": {"killed": 10}}})

    assert teller.hear(told(killed(6), 2, at=LATER)) == []
    assert [alert.kind for alert in teller.hear(gone(3, at=LATER))] == ["retraction"]


def test_a_changed_rule_is_asked_anew_with_the_next_version() -> None:
    """Not before; what meets it then and changed is an update, and what ceases to meet it is retracted as ever."""
    teller = Teller(rules({"when": {"types": ["COERCE"]}}))
    silent = teller.hear(told(killed(5)))
    teller.rules = rules()

    repeat, asked = teller.hear(told(killed(5), at=LATER)), teller.hear(told(killed(5), 2, at=LATER))
    teller.rules = rules({"when": {"counts": {"killed": 2}}})
    met = teller.hear(told(killed(5), 3, at=LATER + MINUTE))
    unmet = teller.hear(told(killed(1), 4, at=LATER + 2 * MINUTE))

    assert [len(alerts) for alerts in (silent, repeat, asked, met, unmet)] == [0, 1, 0, 0, 1]
    assert unmet[0].kind == "retraction"


def test_channels_and_tiers_of_all_that_was_said_are_reached() -> None:
    """A rule that was changed meanwhile: its retraction goes to those told before and after, at the higher tier."""
    teller = Teller(rules({"tier": "flash", "channels": ["desk"]}))
    teller.hear(told(killed(5)))
    teller.rules = rules({"tier": "routine", "channels": ["wire"]})
    (update,) = teller.hear(told(killed(6), 2, at=LATER))

    (retraction,) = teller.hear(gone(3, at=LATER))

    assert (update.tier, update.terms.channels) == ("routine", ("wire",))
    assert (retraction.tier, retraction.terms.channels) == ("flash", ("desk", "wire"))


def test_the_outlet_that_took_it_back_is_named() -> None:
    """By the article that made the version; where the record does not say which, by the newest report."""
    teller = Teller(rules())
    teller.hear(told(killed(5)))

    (retraction,) = teller.hear(msgspec.structs.replace(gone(2, at=LATER), changed_by=None))

    assert "by Desk" in retraction.title


def test_an_event_is_remembered_for_as_long_as_its_articles_reach_it() -> None:
    """A deletion that still takes back a closed event takes back what was alerted on it."""
    teller = Teller(rules())
    teller.hear(told(killed(5)))
    at_last = NOON + REACHED_FOR - MINUTE
    teller.wait(at_last - MINUTE)

    assert [alert.kind for alert in teller.hear(gone(2, at=at_last))] == ["retraction"]
