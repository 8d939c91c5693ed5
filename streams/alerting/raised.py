"""What the agent `alert` remembers of an event: what each rule said of it, and what waits for a cooldown to end.

Only ever grows by fields with defaults: a worker reads what older versions wrote, and older ones read this.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

import msgspec

from schemas.alert import AlertKind, Changed, Tier
from schemas.event import EventMerged
from schemas.moment import Moment
from streams.merging.closed import REACHED_FOR

#: How long an event is remembered after its last version: as long as its own articles reach it, so that what they take
#: back is retracted; what comes later is a repeat. It is longer than a topic of alerts keeps what was said of it.
KEEP: Final = REACHED_FOR
#: Of each rule. What was said is repeated when its version comes again after a crash, and versions of which nobody
#: knows whether they arrived are those of one batch, of 100 records.
MOST_SAID: Final = 100
#: Of all rules together, some 150 bytes each: far less than a table keeps, and of fifty rules that meet an event all.
MOST_SAID_OF_ALL: Final = 5_000
#: From the one that wakes people to the one that waits for them.
TIERS: Final[tuple[Tier, ...]] = ("flash", "priority", "routine")


class Said(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One alert of a rule, as far as it does not follow from the version that it tells.

    `before` are the titles, English and Arabic, of what a retraction takes back; `again` is true of the first word
    after one. `since` is when the words that this one goes on with began; None where an older version began them.
    `replaces` are the rules whose word this one takes over.
    """

    update: int
    version: int
    raised_at: Moment
    tier: Tier | None = None
    kind: AlertKind = "alert"
    channels: tuple[str, ...] = ()
    changed: tuple[Changed, ...] = ()
    escalated: bool = False
    again: bool = False
    before: tuple[str, str] = ("", "")
    since: Moment | None = None
    replaces: tuple[str, ...] = ()


class Fired(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a rule last said of an event, and all that it said before, the newest last.

    `watched` is as older versions compare it; `shown` as this one does. `tier` is the highest that was used, `channels`
    all that were, none for every hook; None and none are of older versions. `asked` is the name of the condition that
    the event met, `escalations` those of the escalations that were told. `titles` are of the last alert that stands.
    `due` is when a change that the cooldown holds back is told. `since` is that of the last word. `told_by` is the rule
    that has taken over, as the event meets that one now and no more this; `is_outgrown` is true where it meets this no
    more only as others tell it too.
    """

    update: int
    version: int
    watched: str
    raised_at: Moment
    shown: dict[Changed, str] = {}
    tier: Tier | None = None
    channels: tuple[str, ...] = ()
    asked: str = ""
    escalations: tuple[str, ...] = ()
    is_retracted: bool = False
    titles: tuple[str, str] = ("", "")
    due: Moment | None = None
    since: Moment | None = None
    told_by: str = ""
    is_outgrown: bool = False
    said: tuple[Said, ...] = ()

    def all_said(self) -> tuple[Said, ...]:
        """Return what was said; of what an older version wrote, the last."""
        return self.said or (
            Said(
                update=self.update,
                version=self.version,
                raised_at=self.raised_at,
                kind=_kind(self),
                since=self.began_at(),
            ),
        )

    def began_at(self) -> datetime | None:
        """Return since when what was said stands; None for updates of an older version, which does not tell."""
        return self.since or (None if self.update else self.raised_at)


def _kind(fired: Fired) -> AlertKind:
    return "update" if fired.update else "alert"


class Raised(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What has been raised on one event, by rule.

    `seen` is the newest version that news caused, `seen_at` when it was merged; `held` is that version while a rule
    has a change in it to tell.
    """

    rules: dict[str, Fired]
    seen: int = 0
    seen_at: Moment | None = None
    held: EventMerged | None = None

    def newest(self) -> int:
        """Return the newest version that anything is known of."""
        return max((self.seen, *(fired.version for fired in self.rules.values())))

    def due_at(self) -> datetime | None:
        """Return when there is something to do by the clock: to tell what is held, or to forget; None is at once."""
        if self.held is not None and (dues := list(self._dues())):
            return min(dues)
        times = [fired.raised_at for fired in self.rules.values()]
        last = max(times, default=None) if self.seen_at is None else max((self.seen_at, *times))
        return None if last is None else last + KEEP

    def _dues(self) -> Iterator[datetime]:
        return (fired.due for fired in self.rules.values() if fired.due is not None)


def bounded(rules: Mapping[str, Fired]) -> dict[str, Fired]:
    """Return what rules have said of one event, each at least its last word, as far as a table can keep it."""
    most = max(1, MOST_SAID_OF_ALL // max(1, len(rules)))
    return {
        name: one if len(one.said) <= most else msgspec.structs.replace(one, said=one.said[-most:])
        for name, one in rules.items()
    }


def highest(*tiers: Tier | None) -> Tier:
    """Return the highest of tiers, of which one at least is known."""
    return min((tier for tier in tiers if tier is not None), key=TIERS.index)


def widened(*channels: tuple[str, ...]) -> tuple[str, ...]:
    """Return all that are named; where one part names none, which means every hook, so does the whole."""
    if not all(channels):
        return ()
    return tuple(dict.fromkeys(name for part in channels for name in part))
