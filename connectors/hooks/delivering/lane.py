"""One hook at work: makes the attempts that are due, several at once, and notes what came of each.

Survives being killed at any point: an attempt is noted after it was made, so that at worst a receiver sees an id twice.
An event has one attempt at a time, and the next one only when the one before is noted: its alerts arrive in order.
"""

import asyncio
import contextlib
import random
import sqlite3
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import msgspec
import structlog

from connectors.hooks.delivering.circuit import Circuit
from connectors.hooks.delivering.due import Due, End
from connectors.hooks.delivering.holding import held_back
from connectors.hooks.delivering.journal import Journal
from connectors.hooks.delivering.ladder import Ladder
from connectors.hooks.delivering.outbox import Outbox
from connectors.hooks.delivering.pace import Pace
from connectors.hooks.hook import Hook, HookMessage, SendResult
from schemas.alert import DeliveryStatus

#: Of what is under way when the process is stopped; the whole of it has five seconds.
STOP_S: Final = 2.0
#: To the next attempt to write what the disk did not take.
NOTE_AGAIN_S: Final = 1.0
#: What is given up at a time.
GIVE_UP: Final = 200
TOO_MANY_REQUESTS: Final = 429
#: Of an error, in characters; channels keep to less.
MOST_ERROR: Final = 1000

_Note = Callable[[Outbox], None]
_log = structlog.get_logger()


class Means(msgspec.Struct, frozen=True, kw_only=True):
    """What all hooks share. `outbox` is read, `journal` writes; `ended` is called when there is an outcome to tell."""

    outbox: Outbox
    journal: Journal
    now: Callable[[], datetime]
    ladder: Ladder
    chance: random.Random
    ended: Callable[[], None]


class Lane:
    """The deliveries of one hook."""

    def __init__(self, hook: Hook, means: Means, circuit: Circuit) -> None:
        self.hook = hook
        self.circuit = circuit
        self._means = means
        self._pace = Pace()
        self._news = asyncio.Event()
        self._busy: dict[int, asyncio.Task[None]] = {}  # by the number of the delivery
        self._events: set[str] = set()  # on which an attempt is under way
        self._users: Counter[Hook] = Counter()  # a hook that was replaced is closed after its last attempt
        self._unnoted = 0
        self._closing: set[asyncio.Task[None]] = set()
        self._broken: Exception | None = None

    def wake(self) -> None:
        """Look for what is due."""
        self._news.set()

    def replace(self, hook: Hook) -> None:
        """Use `hook` for every attempt from now on; attempts that are under way end as they began."""
        former, self.hook = self.hook, hook
        self._users[former] += 1
        self._leave(former)
        self.wake()

    def turned(self, circuit: Circuit) -> None:
        """Take note of what is on disk, where an operator may have switched the hook."""
        if circuit.turn != self.circuit.turn:
            _log.info("hook switched", hook=self.hook.name, state=circuit.state(self._means.now()))
            self.circuit = circuit
            self._pace.reopened()
            self.wake()

    async def catch_up(self) -> None:
        """Let go what a clock has postponed that was far ahead and has been set back; raises `sqlite3.Error`."""
        name, now, longest = self.hook.name, self._means.now(), self._means.ladder.longest
        if self._means.outbox.ahead.is_any(name, now, longest):
            _log.warning("the clock was set back; what it had postponed is due now", hook=name)
            await self._means.journal.write(lambda outbox: outbox.ahead.catch_up(name, now, longest))

    async def run(self) -> None:
        """Deliver until cancelled; what is under way then has `STOP_S` to end."""
        try:
            await self._room()
            while True:
                self._news.clear()
                wait_s = await self.begin()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(wait_s):
                        await self._news.wait()
        finally:
            await self._stop()

    async def _room(self) -> None:
        """Return once the disk takes a change.

        A process that cannot take alerts for want of room ends and is started again: each start would send the same.
        """
        is_told = False
        while True:
            try:
                return await self._means.journal.write(lambda outbox: outbox.touch())
            except sqlite3.Error as error:
                if not is_told:
                    _log.error("nothing is sent, as it could not be noted", hook=self.hook.name, error=str(error))
                is_told = True
            await asyncio.sleep(NOTE_AGAIN_S)

    async def step(self) -> float | None:
        """Do what is due now and return when it is done; return what `begin` does, 0 where something was done."""
        wait_s = await self.begin()
        if not self._busy:
            return wait_s
        await asyncio.gather(*self._busy.values())
        return 0.0

    async def begin(self) -> float | None:
        """Begin what is due; return the seconds until more is, None where only news can change that."""
        now = self._means.now()
        if self._broken is not None:
            raise self._broken
        # What the disk did not take would be sent again after a crash: no more of that.
        if self._unnoted:
            return None
        self.circuit = self.circuit.at(now)
        ends_at = await self._give_up(now) if self.circuit.is_open or self.circuit.off else None
        for due in self._waiting():
            free_at = self._free_at(due, now)
            if free_at > now:
                return (min(free_at, ends_at or free_at) - now).total_seconds()
            if len(self._busy) >= self._width:
                break
            self._begin(due, now)
        return None if ends_at is None else (ends_at - now).total_seconds()

    @property
    def _width(self) -> int:
        return 1 if self.circuit.is_open else getattr(self.hook, "at_once", 1)

    def _waiting(self) -> list[Due]:
        if self.circuit.off is not None:
            return []
        found = self._means.outbox.due(self.hook.name, self._width + len(self._busy))
        return [due for due in found if due.number not in self._busy]

    def _free_at(self, due: Due, now: datetime) -> datetime:
        moments = (due.due_at, self.circuit.free_at(), self._pace.free_at(now))
        return max(moment for moment in moments if moment is not None)

    async def _give_up(self, now: datetime) -> datetime | None:
        """End what has waited for as long as its ladder takes; return when the next one has."""
        means = self._means
        how = "the hook is switched off" if self.circuit.off is not None else "its receiver is down"
        error = f"not sent while its ladder lasted: {how}"
        while overdue := [
            due
            for due in means.outbox.overdue(self.hook.name, now - means.ladder.whole, GIVE_UP)
            if due.number not in self._busy
        ]:
            _log.error("deliveries given up", hook=self.hook.name, alerts=len(overdue), error=error)
            ends = (End(status="failed", attempts=due.attempts, at=now, error=error) for due in overdue)
            await self._note([finishing(due, end) for due, end in zip(overdue, ends, strict=True)])
        since = means.outbox.oldest_since(self.hook.name)
        # A moment later, as what began exactly then is not overdue yet.
        ends_at = None if since is None else since + means.ladder.whole + timedelta(milliseconds=1)
        # What is overdue and still here is under way: the end of its attempt is the next news.
        return ends_at if ends_at is None or ends_at > now else None

    def _begin(self, due: Due, now: datetime) -> None:
        message = self._means.outbox.message(due)
        # An earlier word that is retried meanwhile, before the answer to the later one: it waits for that.
        if any(alert.event.id in self._events for alert in message.alerts):
            return
        # What a receiver may have seen keeps its id and its ladder, whatever the hour.
        if not due.attempts and not due.round and any(held_back(alert, now) for alert in message.alerts):
            self._busy[due.number] = asyncio.create_task(self._hold_back(due, now))
            return
        self._pace.started(now)
        self._users[self.hook] += 1
        self._events |= {alert.event.id for alert in message.alerts}
        attempt = self._attempt(due, message, self.hook, is_probe=self.circuit.is_open)
        self._busy[due.number] = asyncio.create_task(attempt)

    async def _hold_back(self, due: Due, now: datetime) -> None:
        try:
            await self._note([lambda outbox: outbox.hold_back(due, now)])
        except Exception as error:
            self._broken = error  # as below
            raise
        finally:
            del self._busy[due.number]
            self.wake()

    async def _attempt(self, due: Due, message: HookMessage, hook: Hook, *, is_probe: bool) -> None:
        try:
            result = await _sent(hook, message, self._means.now())
            await self._note(self._judged(due, result, is_probe=is_probe))
        except Exception as error:
            # What was sent is not noted, and would be sent again at once, for ever.
            self._broken = error
            raise
        finally:
            del self._busy[due.number]
            self._events -= {alert.event.id for alert in message.alerts}
            self._leave(hook)
            self.wake()

    def _judged(self, due: Due, result: SendResult, *, is_probe: bool) -> list[_Note]:
        """Return what is to be noted of an attempt: what becomes of the delivery, and of the hook."""
        before, now = self.circuit, self._means.now()
        note = self._judgement(due, result, now, is_probe=is_probe)
        if self.circuit == before:
            return [note]
        self._say(before, self.circuit, result)
        name, circuit = self.hook.name, self.circuit
        return [note, lambda outbox: outbox.hooks.keep(name, circuit)]

    def _judgement(self, due: Due, result: SendResult, now: datetime, *, is_probe: bool) -> _Note:
        if result.outcome == "delivered":
            self._succeed()
            return self._ended(due, "delivered", result, now)
        if result.outcome == "gone":
            self.circuit = self.circuit.gone()
            return self._ended(due, "failed", _advised(result, self.hook.name), now)
        is_over = result.outcome == "refused" or now - due.since > self._means.ladder.whole
        if result.http_status == TOO_MANY_REQUESTS and result.retry_after_s is not None:
            until = now + timedelta(seconds=result.retry_after_s)
            self.circuit = self.circuit.succeeded().paused(until)
            self._pace.limited(result.retry_after_s)
            # The receiver is well, and the alert too: neither has used up anything.
            return (
                self._ended(due, "failed", result, now)
                if is_over
                else self._postponed(due, until, result, counts=False)
            )
        if result.outcome == "retry":
            self.circuit = self.circuit.failed(now, is_probe=is_probe)
        if is_over or self._means.ladder.is_last(due.attempts):
            return self._ended(due, "failed", result, now)
        pause = self._means.ladder.pause(due.attempts, self._means.chance)
        return self._postponed(due, now + max(pause, timedelta(seconds=result.retry_after_s or 0)), result, counts=True)

    def _succeed(self) -> None:
        if self.circuit.is_open:
            self._pace.reopened()
        self._pace.succeeded()
        self.circuit = self.circuit.succeeded()

    def _ended(self, due: Due, status: DeliveryStatus, result: SendResult, now: datetime) -> _Note:
        if status == "failed":
            _log.error("delivery given up", **_named(due), error=result.error)
        end = End(status=status, attempts=due.attempts + 1, at=now, http_status=result.http_status, error=result.error,
                  receipt=result.receipt if status == "delivered" else None)  # fmt: skip
        return lambda outbox: outbox.finish(due, end)

    def _postponed(self, due: Due, until: datetime, result: SendResult, *, counts: bool) -> _Note:
        _log.warning("delivery postponed", **_named(due), error=result.error)
        return lambda outbox: outbox.postpone(due, until, result.error, is_counted=counts)

    def _say(self, before: Circuit, after: Circuit, result: SendResult) -> None:
        hook = self.hook.name
        if after.off == "gone" and before.off is None:
            advice = f"remove it, or switch it on again with `marsad hooks enable {hook}`"
            _log.error("hook switched off: its receiver wants no more", hook=hook, error=result.error, do=advice)
        elif after.is_open and not before.is_open:
            _log.warning("hook fails: one attempt is made at a time", hook=hook, error=result.error)
        elif before.is_open and not after.is_open:
            _log.info("hook works again", hook=hook)

    async def _note(self, notes: list[_Note]) -> None:
        """Keep what happened, in one transaction. Until the disk takes it, nothing more is sent at this hook."""

        def kept(outbox: Outbox) -> None:
            for note in notes:
                note(outbox)

        try:
            await self._means.journal.write(kept)
        except sqlite3.Error as error:
            _log.error("what was sent cannot be noted; nothing more is sent until it is", hook=self.hook.name,
                       error=str(error))  # fmt: skip
            await self._note_later(kept)
        self._means.ended()

    async def _note_later(self, kept: _Note) -> None:
        self._unnoted += 1
        try:
            while True:
                await asyncio.sleep(NOTE_AGAIN_S)
                with contextlib.suppress(sqlite3.Error):
                    return await self._means.journal.write(kept)
        finally:
            self._unnoted -= 1

    def _leave(self, hook: Hook) -> None:
        """Give back a hook that was replaced once no attempt uses it any more."""
        self._users[hook] -= 1
        if not self._users[hook]:
            del self._users[hook]
            if hook is not self.hook:
                closing = asyncio.create_task(_closed(hook))
                self._closing.add(closing)
                closing.add_done_callback(self._closing.discard)

    async def _stop(self) -> None:
        under_way = list(self._busy.values())
        if under_way:
            _, late = await asyncio.wait(under_way, timeout=STOP_S)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        await _closed(self.hook)


async def _closed(hook: Hook) -> None:
    try:
        await hook.close()
    except Exception:  # noqa: BLE001  as with what it sends: one that is taken out must stop no other
        _log.exception("hook cannot be closed", hook=hook.name)


async def _sent(hook: Hook, message: HookMessage, now: datetime) -> SendResult:
    try:
        result = await hook.send(message, now)
    except Exception as error:  # noqa: BLE001  the boundary of a channel: what it did not foresee must stop no other
        _log.exception("hook failed", hook=hook.name, alert=message.id)
        result = SendResult(outcome="retry", error=repr(error))
    return result if result.error is None else msgspec.structs.replace(result, error=_readable(result.error))


def _readable(error: str) -> str:
    """Return an error as disk and broker take it: some quote all that they were about, or bytes that are no text."""
    return error[:MOST_ERROR].encode("utf-8", "replace").decode("utf-8")


def finishing(due: Due, end: End) -> Callable[[Outbox], None]:
    """Return what notes the end of a delivery."""
    return lambda outbox: outbox.finish(due, end)


def _advised(result: SendResult, hook: str) -> SendResult:
    advice = f"the hook is switched off: marsad hooks enable {hook}, then marsad hooks retry --hook {hook}"
    return msgspec.structs.replace(result, error=f"{result.error or 'gone'}; {advice}")


def _named(due: Due) -> dict[str, str]:
    """Return what a line of the log calls a delivery by."""
    return {"hook": due.hook, "alert": due.alert_id, "event_id": due.event_id}
