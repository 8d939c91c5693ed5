"""The subscriptions of all feeds: ask hubs for what is due, and know which callback is whose."""

import asyncio
import contextlib
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Final

import httpx
import structlog

from connectors.web.turns import Turns, host_of
from connectors.websub import subscription as states
from connectors.websub.keys import Keys
from connectors.websub.offer import Offer
from connectors.websub.policy import WebSubPolicy
from connectors.websub.port import SubscriptionMemory
from connectors.websub.subscriber import HubAnswer, ask
from connectors.websub.subscription import Subscription

#: The longest sleep: a machine that was suspended, or whose clock was set, asks late by no more.
_MAX_SLEEP_S: Final = 10 * 60.0
#: The shortest, so that no clock and no policy makes the loop spin.
_MIN_SLEEP_S: Final = 0.05

_log = structlog.get_logger()


def _any(_feed_id: str) -> bool:
    return True


class Subscriptions:
    """Holds the subscriptions of `feeds` (ids). What the memory has of other feeds is dropped.

    `turns` are those of all who ask the same hosts; by default nobody else does.

    Of a hub's address only the host is logged: some hubs give their publishers a path that is a secret.

    Everything but `step` and `run` returns at once; all of it belongs on one event loop.
    """

    def __init__(  # noqa: PLR0913  the ports of the subscriptions, each once
        self,
        feeds: Iterable[str],
        memory: SubscriptionMemory,
        client: httpx.AsyncClient,
        clock: Callable[[], datetime],
        keys: Keys,
        *,
        policy: WebSubPolicy | None = None,
        turns: Turns | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.policy = policy or WebSubPolicy()
        self._turns = turns or Turns(0.0)
        self._memory = memory
        self._client = client
        self._now = clock
        self._keys = keys
        self._chance = chance
        self._states: dict[str, Subscription] = {}
        self._feeds_by_token: dict[str, str] = {}
        self._hub_free_at: dict[str, float] = {}
        self._news = asyncio.Event()
        self._load(frozenset(feeds))

    def all(self) -> list[Subscription]:
        """Return every subscription as it is now."""
        return [states.aged(state, self._time()) for state in self._states.values()]

    def note(self, feed_id: str, offer: Offer) -> None:
        """Take what a document of a feed offers; call it after each poll that read one, not after a delivery."""
        before = self._states.get(feed_id)
        after = states.wished(before, feed_id, offer, self._time(), self.policy)
        if after is None:
            self.forget(feed_id)
        elif after != before:
            self._keep(after)
            self._news.set()

    def is_pushed(self, feed_id: str, now: datetime) -> bool:
        """Return whether a feed's hub can be relied on, so that a slow poll behind it is enough."""
        state = self._states.get(feed_id)
        return state is not None and states.is_pushed(state, now.timestamp())

    def missed(self, feed_id: str) -> None:
        """Take that a poll found what the hub had time to tell: the feed is not pushed until its next delivery."""
        state = self._states.get(feed_id)
        if state is not None:
            self._keep(states.missed(state, self._time()))

    def forget(self, feed_id: str) -> None:
        """Drop a feed's subscription; its hub is told at the next delivery, by 410."""
        state = self._states.pop(feed_id, None)
        if state is not None:
            del self._feeds_by_token[self._keys.token(state)]
            self._memory.forget(feed_id)

    async def run(self, is_asked: Callable[[str], bool] = _any) -> None:
        """Ask for what is due until cancelled, of the feeds that `is_asked` says are polled here at that time.

        What was subscribed to for others runs out: another process has them, and would be told nothing.
        """
        while True:
            self._news.clear()
            wait_s = await self.step(is_asked)
            pause_s = _MAX_SLEEP_S if wait_s is None else min(max(_MIN_SLEEP_S, wait_s), _MAX_SLEEP_S)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause_s):
                    await self._news.wait()

    async def step(self, is_asked: Callable[[str], bool] = _any) -> float | None:
        """Ask for what is due of the feeds that are polled here, each hub one request at a time.

        Return the seconds until something is due, if ever.
        """
        self._age()
        slots = asyncio.Semaphore(self.policy.hubs_at_once)
        async with asyncio.TaskGroup() as group:
            for host, due in self._due(is_asked).items():
                group.create_task(self._ask_host(host, due[: self.policy.asks_in_a_row], slots))
        now = self._time()
        asked = [state for state in self._states.values() if state.hubs and is_asked(state.feed)]
        waits = [max(state.next_ask, self._free_at(state)) - now for state in asked]
        return max(0.0, min(waits)) if waits else None

    def holder(self, token: str) -> Subscription | None:
        """Return the subscription whose callback ends with `token`."""
        feed_id = self._feeds_by_token.get(token)
        return None if feed_id is None else self._states[feed_id]

    def was_given(self, token: str) -> bool:
        """Return whether we gave a callback to a hub once, that is wanted no more."""
        return token not in self._feeds_by_token and self._keys.made(token)

    def secret(self, state: Subscription) -> str:
        """Return what the hub of a subscription signs with."""
        return self._keys.secret(state)

    def confirm(self, state: Subscription, topic: str, lease_s: float | None) -> bool:
        """Take a hub's verification; return whether we asked for it."""
        if not states.awaits(state, topic):
            return False
        if not states.is_live(state, self._time()):
            _log.info("hub verified", feed=state.feed, hub=host_of(state.hub), lease_s=lease_s)
        self._keep(states.verified(state, self._time(), lease_s, self._chance(), self.policy))
        return True

    def deny(self, state: Subscription, topic: str, why: str) -> bool:
        """Take a hub's refusal; return whether it is about what the feed's subscription is for."""
        if not states.is_about(state, topic):
            return False
        after = states.refused(state, self._time(), why or "the hub gave no reason", self._chance(), self.policy)
        _log.warning("hub refuses", feed=state.feed, hub=host_of(state.hub), why=after.error)
        self._keep(after)
        return True

    def delivered(self, state: Subscription) -> None:
        """Take that a document was accepted through the callback of `state`, if that is still the feed's."""
        present = self._states.get(state.feed)
        if present is not None and _is_same(present, state):
            self._keep(states.delivered(present, self._time()))

    def _load(self, feeds: frozenset[str]) -> None:
        for kept in list(self._memory.load()):
            if kept.feed not in feeds:
                self._memory.forget(kept.feed)
                continue
            is_ours = kept.callback_mark in {None, self._keys.mark(kept)}
            # What a hub sent while we were down is lost: it must prove itself again, and a poll has its usual turn.
            known = states.missed(kept, self._time()) if is_ours else states.unasked(kept, self._time())
            self._keep(known)

    def _keep(self, state: Subscription) -> None:
        before = self._states.get(state.feed)
        if before == state:
            return
        if before is not None and not _is_same(before, state):
            del self._feeds_by_token[self._keys.token(before)]
        self._states[state.feed] = state
        self._feeds_by_token[self._keys.token(state)] = state.feed
        self._memory.save(state)

    def _age(self) -> None:
        for state in list(self._states.values()):
            after = states.aged(state, self._time())
            if after is not state:
                _log.info("lease ended", feed=state.feed, hub=host_of(state.hub))
            if after.word == "verified" or after.hubs:
                self._keep(after)
            else:
                self.forget(state.feed)

    def _due(self, is_asked: Callable[[str], bool]) -> dict[str, list[Subscription]]:
        now = self._time()
        due: defaultdict[str, list[Subscription]] = defaultdict(list)
        for state in sorted(self._states.values(), key=lambda state: state.next_ask):
            if states.is_due(state, now) and is_asked(state.feed) and self._free_at(state) <= now:
                due[host_of(state.hub)].append(state)
        return due

    def _free_at(self, state: Subscription) -> float:
        return self._hub_free_at.get(host_of(state.hub), 0.0)

    async def _ask_host(self, host: str, due: Sequence[Subscription], slots: asyncio.Semaphore) -> None:
        async with slots:
            for state in due:
                # A feed may have gone, or turned to another hub, while the ones before it were asked.
                present = self._states.get(state.feed)
                if present is not None and _is_same(present, state):
                    answer = await self._ask(present)
                    if answer.is_hub_down:
                        pause_s = max(self.policy.hub_pause_s, answer.retry_after_s or 0.0)
                        self._hub_free_at[host] = self._time() + min(pause_s, self.policy.max_retry_after_s)
                        return

    async def _ask(self, before: Subscription) -> HubAnswer:
        """Ask the hub of a subscription. It counts as asked before it is: some hubs verify before they answer."""
        sent = states.asked(before, self._time(), self._keys.mark(before), self._chance(), self.policy)
        self._keep(sent)
        answer = await ask(self._client, sent.hub, self._form(sent), self.policy, self._now(), turns=self._turns)
        present = self._states.get(sent.feed)
        if present is None or not _is_same(present, sent) or present.unanswered != sent.unanswered:
            return answer
        if answer.outcome == "refused":
            self._keep(states.refused(present, self._time(), answer.why, self._chance(), self.policy))
        elif answer.outcome == "failed":
            self._keep(states.failed(present, self._time(), answer.why, answer.retry_after_s, self.policy))
        if answer.outcome != "accepted" and before.error != answer.why:
            _log.warning("hub does not take a subscription", feed=sent.feed, hub=host_of(sent.hub), why=answer.why)
        return answer

    def _form(self, state: Subscription) -> dict[str, str]:
        return {
            "hub.mode": "subscribe",
            "hub.topic": state.topic,
            "hub.callback": self._keys.callback(state),
            "hub.secret": self._keys.secret(state),
            "hub.lease_seconds": str(int(self.policy.lease_s)),
        }

    def _time(self) -> float:
        return self._now().timestamp()


def _is_same(one: Subscription, other: Subscription) -> bool:
    """Return whether two states are of one subscription: their callback and secret are the same."""
    return (one.feed, one.topic, one.hub) == (other.feed, other.topic, other.hub)
