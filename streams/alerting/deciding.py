"""Which rules an event meets, and whether a person must hear of it (again). Pure: memory and time come in as arguments.

A rule alerts once on an event, and then updates what it has said when something that it names has changed
(`streams.alerting.watching`), not within its cooldown. What the cooldown holds back is told when it ends
(`due_alerts`), unless a newer version was told before. An escalation is told at once. When what was alerted is told by
nobody any more, is denied by all, or no longer meets the rule, that is told at once too, to all who were told before,
and once; unless another rule takes over (`streams.alerting.succession`).

A version that history caused (`EventMerged.history`) says nothing, whatever it changes; the next one that news cause
says what there is to say. docs/decisions/alert-updates.md has the reasons.
"""

from datetime import datetime, timedelta

import msgspec

from schemas.alert import AlertRaised, Changed
from schemas.event import EventMerged
from streams.alerting.announcing import announced, titles
from streams.alerting.raised import KEEP, MOST_SAID, Fired, Raised, Said, bounded, highest, widened
from streams.alerting.succession import GONE, succeeded
from streams.alerting.watching import CHANGES, Ruled, Shown, changes, shown
from streams.rules.meeting import meets


def raise_alerts(
    rules: tuple[Ruled, ...], event: EventMerged, before: Raised | None, now: datetime
) -> tuple[list[AlertRaised], Raised | None]:
    """Return the alerts that `event` raises now, and what to remember; None for nothing.

    A version that has raised alerts raises the same ones again when it comes again: that is a repeat after a crash, and
    the outbox knows the ids. Otherwise it says nothing, and nor does one that is older than the memory reaches.
    """
    if event.history:
        return [], None if before is None else _without_refuted(rules, event, before)
    if now - event.merged_at > KEEP:
        return [], before
    if before is not None and event.version <= before.newest():
        return _said_of(rules, event, before), before
    fired = {} if before is None else dict(before.rules)
    for one in rules:
        after = _asked(one, event, fired.get(one.rule.name), now)
        if after is not None:
            fired[one.rule.name] = after
    if not fired:
        return [], None
    fired = succeeded(rules, fired, {} if before is None else before.rules, event)
    is_held = any(one.due is not None for one in fired.values())
    kept = Raised(rules=bounded(fired), seen=event.version, seen_at=event.merged_at, held=event if is_held else None)
    return _said_of(rules, event, kept), kept


def due_alerts(rules: tuple[Ruled, ...], before: Raised, now: datetime) -> tuple[list[AlertRaised], Raised | None]:
    """Return what is to be told as a cooldown has ended, and what to remember after it; None to forget the event.

    An alert is raised at the end of the cooldown, however late that is looked at, so that it is the same each time.
    """
    held = before.held
    if held is None:
        due_at = before.due_at()
        return [], None if due_at is None or now >= due_at else before
    by_name = {one.rule.name: one for one in rules}
    fired, told = dict(before.rules), []
    for name, last in before.rules.items():
        if last.due is None or last.due > now:
            continue
        one = by_name.get(name)
        after = last if one is None else _asked(one, held, last, last.due, is_due=True) or last
        fired[name] = msgspec.structs.replace(after, due=None)
        if one is not None and after.update > last.update:
            told.append(announced(one.rule, held, after.said[-1]))
    is_held = any(one.due is not None for one in fired.values())
    return told, msgspec.structs.replace(before, rules=fired, held=held if is_held else None)


def _said_of(rules: tuple[Ruled, ...], event: EventMerged, kept: Raised) -> list[AlertRaised]:
    """Return what rules have said of this version."""
    return [
        announced(one.rule, event, said)
        for one in rules
        if one.rule.name in kept.rules
        for said in kept.rules[one.rule.name].all_said()
        if said.version == event.version
    ]


def _without_refuted(rules: tuple[Ruled, ...], event: EventMerged, before: Raised) -> Raised:
    """Return the memory without held changes of what no longer holds, now that history has changed the event."""
    if before.held is None or event.version <= before.newest():
        return before
    met = {one.rule.name for one in rules if meets(event, one.rule.when)}
    fired = {
        name: one if one.due is None or name in met else msgspec.structs.replace(one, due=None)
        for name, one in before.rules.items()
    }
    is_held = any(one.due is not None for one in fired.values())
    return msgspec.structs.replace(before, rules=fired, held=before.held if is_held else None)


def _asked(one: Ruled, event: EventMerged, last: Fired | None, now: datetime, *, is_due: bool = False) -> Fired | None:
    """Return what a rule has said of an event with this version, None where it has never said anything.

    `is_due` says that its cooldown is over.
    """
    if not meets(event, one.rule.when):
        return None if last is None else _unmet(one, event, last, now)
    passed = _passed(one, event, last)
    if last is None:
        return _said(one, event, None, now, passed=passed)
    changed = _changed(one, event, last)
    is_news = bool(changed) or last.is_retracted
    over_at = min(last.raised_at, now) + timedelta(minutes=one.rule.cooldown_min)  # a clock may have been set back
    if passed or (is_news and (is_due or now >= over_at)):
        return _said(one, event, last, now, passed=passed, changed=changed)
    held_until = (last.due or over_at) if is_news else None
    return msgspec.structs.replace(
        last, due=held_until, shown=_known(one, event, last), asked=one.asked, told_by="", is_outgrown=False
    )


def _unmet(one: Ruled, event: EventMerged, last: Fired, now: datetime) -> Fired:
    """Return what a rule has said of an event that does not meet it now: it takes back what it has alerted.

    Not so where the rule asks for something else than when it alerted: the event is as it was told.
    """
    if last.is_retracted or not (last.asked == one.asked or event.status in GONE):
        return msgspec.structs.replace(last, due=None)
    state = shown(event, one.watch)
    before = _before(one, last)
    said = Said(
        update=last.update + 1,
        version=event.version,
        raised_at=now,
        tier=last.tier or one.rule.tier,
        kind="retraction",
        channels=last.channels,
        changed=changes(before, state, one.watch, with_status=event.status in GONE),
        before=last.titles,
        since=last.began_at(),
    )
    return _after(last, said, event, state=state, is_retracted=True)


def _said(  # noqa: PLR0913  what a word of a rule follows from
    one: Ruled,
    event: EventMerged,
    last: Fired | None,
    now: datetime,
    *,
    passed: tuple[str, ...],
    changed: tuple[Changed, ...] = (),
) -> Fired:
    """Return what a rule has said of an event, now that it speaks: for the first time, or once more."""
    done = (*(() if last is None else last.escalations), *passed)
    escalations = [escalation for name, escalation in one.escalations if name in done]
    said = Said(
        update=0 if last is None else last.update + 1,
        version=event.version,
        raised_at=now,
        tier=highest(one.rule.tier, *(escalation.tier for escalation in escalations)),
        kind="alert" if last is None else "update",
        channels=widened(one.rule.channels, *(more.channels for more in escalations if more.channels)),
        changed=changed,
        escalated=bool(passed),
        again=last is not None and last.is_retracted,
        since=now if last is None or last.is_retracted else last.began_at(),
    )
    first = Fired(update=0, version=0, watched="", raised_at=now, channels=said.channels)
    fired = _after(last or first, said, event, state=shown(event, one.watch), is_retracted=False)
    return msgspec.structs.replace(
        fired,
        asked=one.asked,
        escalations=done,
        titles=titles(one.rule, event, msgspec.structs.replace(said, again=False)),
    )


def _after(last: Fired, said: Said, event: EventMerged, *, state: Shown, is_retracted: bool) -> Fired:
    all_said = last.all_said() if said.update else ()
    return msgspec.structs.replace(
        last,
        update=said.update,
        version=said.version,
        watched=_watched(event),
        raised_at=said.raised_at,
        shown=state,
        tier=highest(last.tier, said.tier),
        channels=widened(last.channels, said.channels),
        is_retracted=is_retracted,
        due=None,
        since=said.since,
        told_by="",
        is_outgrown=False,
        said=(*all_said, said)[-MOST_SAID:],
    )


def _passed(one: Ruled, event: EventMerged, last: Fired | None) -> tuple[str, ...]:
    """Return the escalations that an event meets and that were not told of it yet."""
    done = () if last is None else last.escalations
    return tuple(name for name, escalation in one.escalations if name not in done and meets(event, escalation.when))


def _changed(one: Ruled, event: EventMerged, last: Fired) -> tuple[Changed, ...]:
    """Return what has changed since the last word of a rule; the status too where that was a retraction."""
    return changes(_before(one, last), shown(event, one.watch), one.watch, with_status=last.is_retracted)


def _known(one: Ruled, event: EventMerged, last: Fired) -> Shown:
    """Return how things stood at the last word, and of what was not looked at then how it stands now."""
    before = _before(one, last)
    return {field: before.get(field, state) for field, state in shown(event, one.watch).items()}


def _before(one: Ruled, last: Fired) -> Shown:
    """Return how things stood at the last word of a rule, also where an older version kept it."""
    if last.shown:
        return last.shown
    realis, counts, corroboration = last.watched.split(";")
    kinds = one.watch.counts
    kept = sorted(part for part in counts.split(",") if part.partition("=")[0] in kinds)
    stood: Shown = {"realis": realis, "counts": ",".join(kept), "corroboration": corroboration}
    return {field: stood[field] for field in CHANGES if field in stood}


def _watched(merged: EventMerged) -> str:
    """Return how realis, counts and corroboration stand, as older versions compare them."""
    counts = ",".join(f"{count.kind}={count.low}-{count.high}" for count in merged.event.counts)
    return f"{merged.event.realis};{counts};{merged.corroboration}"
