"""Whether an alert is told at a hook now, or waits for a digest: quiet hours, hourly cap, groups. Pure.

What an alert says it wants is in its `terms`, as its rule had them when it was raised. Asked in this order:

1. What escalated is told now, whatever else holds.
2. What has an earlier word on the same event, by the same rule, that still waits, takes its place.
3. Quiet hours hold everything else, retractions too.
4. A group holds what comes behind its first, unless that is more urgent than what the group has told.
5. The cap holds what is over it, but no retraction of what was told: it is worse to believe what is wrong.

What has waited is asked again when its time has come, as another reason may hold it then.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

import msgspec

from connectors.hooks.delivering.quiet import quiet_until
from schemas.alert import AlertRaised, HeldFor, Tier
from schemas.event import EventMerged

HOUR: Final = timedelta(hours=1)
#: The most that a rules file may ask for; a record that asks for more, which no rule has raised, waits no longer.
LONGEST_GROUP_MIN: Final = 24 * 60
_URGENCY: Final[dict[Tier, int]] = {"routine": 0, "priority": 1, "flash": 2}


class Hold(msgspec.Struct, frozen=True, kw_only=True):
    """Wait until then. What waits at a hook for the same reason and `window`, until the same time, is one digest."""

    reason: HeldFor
    window: str
    until: datetime


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """A group that is open at a hook: until when, and the most urgent tier that it has told."""

    until: datetime
    tier: Tier


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How an alert's rule, event and group stand at a hook.

    `told` is when the rule was told there, within the last hour. `gathered` is until when its alerts over the cap are
    gathered, None where none wait. `group` is the open one of the alert. `held` is the hold of an earlier word of the
    rule on the event, `was_told` whether there was one that waits no more.
    """

    told: tuple[datetime, ...] = ()
    gathered: datetime | None = None
    group: Group | None = None
    held: Hold | None = None
    was_told: bool = False


def decide(alert: AlertRaised, standing: Standing, now: datetime) -> Hold | None:
    """Return what a new alert waits for, None when it is told now."""
    if alert.escalated:
        return None
    if standing.held is not None and not (standing.held.reason == "cap" and _goes_over(alert, standing)):
        return standing.held
    return _quiet(alert, now) or _grouped(alert, standing.group, now) or _capped(alert, standing, now)


def decide_again(alert: AlertRaised, waited_for: HeldFor, standing: Standing, now: datetime) -> Hold | None:
    """Return what an alert waits for after the time that it was held until, None when it is told now.

    A digest of what was over the cap takes the room that it has waited for, whatever has escalated meanwhile: else a
    rule that escalates without end would keep it for ever.
    """
    hold = _quiet(alert, now)
    if hold is None and waited_for != "cap":
        hold = _capped(alert, standing, now)
    return hold


def held_back(alert: AlertRaised, now: datetime) -> Hold | None:
    """Return what an alert waits for that was let go and could not be sent before its quiet hours began."""
    return None if alert.escalated else _quiet(alert, now)


def group_of(alert: AlertRaised) -> str | None:
    """Return what names the group of an alert, None for one that has no group: its event, or where it happened."""
    grouping = alert.terms.group
    if grouping is None:
        return None
    return f"event|{alert.event.id}" if grouping.by == "event" else _area(alert.event)


def group_opened(alert: AlertRaised, group: Group | None, now: datetime) -> Group | None:
    """Return the group of an alert that is told now: the open one, with its tier, or the one that it opens."""
    grouping = alert.terms.group
    if grouping is None or group_of(alert) is None:
        return None
    if group is None or group.until <= now:
        within = timedelta(minutes=min(grouping.within_min, LONGEST_GROUP_MIN))
        return Group(until=now + within, tier=alert.tier)
    return msgspec.structs.replace(group, tier=most_urgent((group.tier, alert.tier)))


def most_urgent(tiers: Iterable[Tier]) -> Tier:
    """Return the tier of a message that tells alerts of these."""
    return max(tiers, key=_URGENCY.__getitem__)


def _area(event: EventMerged) -> str | None:
    place = event.event.place
    if place is None or not (place.admin1 or place.country):
        return None
    return f"area|{place.country or ''}|{place.admin1 or ''}"


def _quiet(alert: AlertRaised, now: datetime) -> Hold | None:
    until = None if alert.terms.quiet is None else quiet_until(alert.terms.quiet, now)
    return None if until is None else Hold(reason="quiet", window="", until=until)


def _grouped(alert: AlertRaised, group: Group | None, now: datetime) -> Hold | None:
    name = group_of(alert)
    if name is None or group is None or group.until <= now:
        return None
    if _URGENCY[alert.tier] > _URGENCY[group.tier]:
        return None
    return Hold(reason="group", window=name, until=group.until)


def _capped(alert: AlertRaised, standing: Standing, now: datetime) -> Hold | None:
    cap = alert.terms.hourly_cap
    if cap is None or _goes_over(alert, standing):
        return None
    if standing.gathered is not None:
        return Hold(reason="cap", window=alert.rule, until=standing.gathered)
    newest_first = sorted((moment for moment in standing.told if moment + HOUR > now), reverse=True)
    if len(newest_first) < max(cap, 1):  # a cap of none would hold for ever
        return None
    return Hold(reason="cap", window=alert.rule, until=newest_first[max(cap, 1) - 1] + HOUR)


def _goes_over(alert: AlertRaised, standing: Standing) -> bool:
    """Return whether the cap does not hold an alert."""
    return alert.kind == "retraction" and standing.was_told
