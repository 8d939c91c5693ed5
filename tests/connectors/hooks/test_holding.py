"""What is told now and what waits: escalation before quiet hours, quiet hours before groups, groups before the cap."""

from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest
from reports import NOON
from webhook_receiver import alert

from connectors.hooks.delivering.holding import Group, Hold, Standing, decide, decide_again, group_of, group_opened
from schemas.alert import AlertKind, AlertRaised, Grouping, HeldFor, Quiet, Terms, Tier
from schemas.analysis import Place

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
#: Noon is in them.
RESTING = Quiet(start="11:00", end="14:00")
BY_EVENT, BY_AREA = Grouping(by="event", within_min=10), Grouping(by="area", within_min=30)


def _alert(kind: AlertKind = "alert", *, tier: Tier = "priority", escalated: bool = False, **terms: Any) -> AlertRaised:
    """Return an alert of a rule with these terms."""
    return msgspec.structs.replace(alert(tier=tier), kind=kind, escalated=escalated, terms=Terms(**terms))


def _at(place: Place | None) -> AlertRaised:
    one = _alert(group=BY_AREA)
    event = msgspec.structs.replace(one.event, event=msgspec.structs.replace(one.event.event, place=place))
    return msgspec.structs.replace(one, event=event)


def _place(country: str | None, admin1: str | None) -> Place:
    return Place(text="there", start=0, end=5, country=country, admin1=admin1)


def _told(*minutes_ago: float) -> tuple[datetime, ...]:
    return tuple(NOON - minutes * MINUTE for minutes in minutes_ago)


def _reason(hold: Hold | None) -> HeldFor | None:
    return None if hold is None else hold.reason


def test_an_alert_of_a_rule_without_terms_is_told_at_once() -> None:
    """However much was told before."""
    assert decide(_alert(), Standing(told=_told(*range(50))), NOON) is None


def test_quiet_hours_hold_until_they_end() -> None:
    """Alerts, updates and retractions of every rule that ends its quiet hours then are of one window."""
    holds = [decide(_alert(kind, quiet=RESTING), Standing(), NOON) for kind in ("alert", "update", "retraction")]

    assert holds == [Hold(reason="quiet", window="", until=NOON + 2 * HOUR)] * 3
    assert decide(_alert(quiet=RESTING), Standing(), NOON + 2 * HOUR) is None


def test_the_cap_holds_until_the_hour_has_room() -> None:
    """The hour slides: there is room once the first of the last so many is an hour old."""
    capped = _alert(hourly_cap=2)

    assert decide(capped, Standing(told=_told(30)), NOON) is None
    assert decide(capped, Standing(told=_told(50, 30)), NOON) == Hold(
        reason="cap", window=capped.rule, until=NOON + 10 * MINUTE
    )
    assert decide(capped, Standing(told=_told(55, 50, 30)), NOON + 5 * MINUTE) == Hold(
        reason="cap", window=capped.rule, until=NOON + 10 * MINUTE
    )
    assert decide(capped, Standing(told=_told(60, 30)), NOON) is None


def test_what_is_gathered_stays_together() -> None:
    """Where alerts over the cap wait for room, the next one waits with them, also when room has come meanwhile."""
    gathered = NOON + 7 * MINUTE

    hold = decide(_alert(hourly_cap=9), Standing(gathered=gathered), NOON)

    assert hold == Hold(reason="cap", window="attack-with-casualties", until=gathered)


def test_a_group_holds_what_comes_behind_its_first() -> None:
    """The first is told at once and opens the group; what follows waits for the end of the window."""
    one = _alert(group=BY_EVENT)
    opened = group_opened(one, None, NOON)

    assert decide(one, Standing(), NOON) is None
    assert opened == Group(until=NOON + 10 * MINUTE, tier="priority")
    held = decide(one, Standing(group=opened), NOON + 9 * MINUTE)
    assert held == Hold(reason="group", window="event|event-1", until=NOON + 10 * MINUTE)
    assert decide(one, Standing(group=opened), NOON + 10 * MINUTE) is None


def test_what_is_more_urgent_than_its_group_is_told_at_once() -> None:
    """A flash does not wait behind a routine alert; another one then waits behind the flash."""
    routine, flash = (_alert(tier=tier, group=BY_EVENT) for tier in ("routine", "flash"))
    opened = group_opened(routine, None, NOON)
    raised = group_opened(flash, opened, NOON + MINUTE)

    assert decide(flash, Standing(group=opened), NOON + MINUTE) is None
    assert raised == Group(until=NOON + 10 * MINUTE, tier="flash")
    assert _reason(decide(flash, Standing(group=raised), NOON + MINUTE)) == "group"


@pytest.mark.parametrize(
    ("place", "name"),
    [
        (_place("SYR", "Deir ez-Zor"), "area|SYR|Deir ez-Zor"),
        (_place("SYR", None), "area|SYR|"),
        (_place(None, None), None),
        (None, None),
    ],
)
def test_an_area_is_a_province_or_a_country(place: Place | None, name: str | None) -> None:
    """Events of which nobody knows where they were are told one by one."""
    one = _at(place)

    assert group_of(one) == name
    assert (group_opened(one, None, NOON) is None) == (name is None)


def test_what_escalates_breaks_through() -> None:
    """Neither quiet hours nor cap nor group nor an earlier word that waits hold an alert that escalated."""
    waiting = Hold(reason="quiet", window="", until=NOON + HOUR)
    standing = Standing(
        told=_told(3, 2, 1), gathered=NOON + HOUR, group=Group(until=NOON + HOUR, tier="flash"), held=waiting
    )

    for kind in ("alert", "update", "retraction"):
        assert decide(_alert(kind, escalated=True, quiet=RESTING, hourly_cap=1, group=BY_EVENT), standing, NOON) is None


def test_the_next_word_takes_the_place_of_one_that_waits() -> None:
    """It is told when the earlier one would have been, whatever would hold it otherwise."""
    for reason in ("quiet", "cap", "group"):
        waiting = Hold(reason=reason, window="w", until=NOON + 3 * MINUTE)
        for kind in ("update", "retraction"):
            assert decide(_alert(kind), Standing(held=waiting), NOON) == waiting


def test_a_retraction_of_what_was_told_does_not_wait_for_room() -> None:
    """It obeys quiet hours only, also where an update waits whose place it takes; one of what was not told waits."""
    waiting = Hold(reason="cap", window="w", until=NOON + 3 * MINUTE)
    full = Standing(told=_told(1), gathered=waiting.until, was_told=True)
    behind = msgspec.structs.replace(full, held=waiting)
    untold = msgspec.structs.replace(behind, was_told=False)

    assert decide(_alert("retraction", hourly_cap=1), full, NOON) is None
    assert decide(_alert("retraction", hourly_cap=1), behind, NOON) is None
    assert decide(_alert("retraction", hourly_cap=1), untold, NOON) == waiting
    assert _reason(decide(_alert("retraction", hourly_cap=1, quiet=RESTING), full, NOON)) == "quiet"
    assert _reason(decide(_alert("update", hourly_cap=1), full, NOON)) == "cap"


def test_what_has_waited_is_asked_again() -> None:
    """A group that ends in quiet hours waits for the morning, and in the morning for room; room that came is taken."""
    full, one = Standing(told=_told(1)), _alert(hourly_cap=1, group=BY_EVENT)

    assert _reason(decide_again(_alert(quiet=RESTING, hourly_cap=1), "group", full, NOON)) == "quiet"
    assert _reason(decide_again(_alert(quiet=RESTING, hourly_cap=1), "cap", full, NOON)) == "quiet"
    assert _reason(decide_again(one, "quiet", full, NOON)) == "cap"
    assert decide_again(one, "cap", full, NOON) is None
    open_still = Standing(group=Group(until=NOON + HOUR, tier="flash"))
    assert decide_again(one, "quiet", open_still, NOON) is None


def test_terms_that_no_rules_file_may_have_hold_nothing_for_ever() -> None:
    """Whoever wrote the record: a cap of none lets one through in an hour, and a group ends within a day."""
    for cap in (0, -5):
        assert decide(_alert(hourly_cap=cap), Standing(), NOON) is None
        assert decide(_alert(hourly_cap=cap), Standing(told=_told(30)), NOON) == Hold(
            reason="cap", window="attack-with-casualties", until=NOON + 30 * MINUTE
        )
    endless = group_opened(_alert(group=Grouping(by="event", within_min=1e300)), None, NOON)
    assert endless == Group(until=NOON + 24 * HOUR, tier="priority")
