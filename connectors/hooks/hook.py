"""The port that every hook implements."""

from datetime import datetime
from typing import Final, Literal, Protocol

import msgspec

from schemas.alert import AlertRaised, Tier
from schemas.feed import FeedStatus

#: `delivered`: the receiver took it. `retry`: try again later. `gone`: the receiver wants no more of them.
#: `refused`: this one will never be taken.
Outcome = Literal["delivered", "retry", "gone", "refused"]

#: Attempts at one receiver at the same time: one that answers slowly delays the others little, and none is flooded.
AT_ONCE: Final = 8


class HookMessage(msgspec.Struct, frozen=True, kw_only=True):
    """What is sent. `id` is the idempotency key: the same for every attempt; `subject` is the event's id.

    `body` is the payload as JSON, `alerts` what it tells: one, several in a digest, none in a test; or `sources`, which
    were lost or are back. Channels for people make their words from them (`notice_of`). `trace` is the `traceparent` of
    what led to it, None where that is not traced. `thread` is the receipt of the first message on the same subject that
    this hook has delivered, for an update or a retraction, None where there is none: channels with threads answer to
    it.
    """

    id: str
    subject: str
    tier: Tier
    body: bytes
    summary: str
    created_at: datetime
    alerts: tuple[AlertRaised, ...] = ()
    sources: tuple[FeedStatus, ...] = ()
    trace: str | None = None
    thread: str | None = None


class SendResult(msgspec.Struct, frozen=True, kw_only=True):
    """How one attempt ended. `retry_after_s` is the receiver's wish.

    `receipt` names the message that the receiver took, where later ones on its subject may answer to it; None also
    where it answers to another itself. The outbox keeps it as it is.
    """

    outcome: Outcome
    http_status: int | None = None
    error: str | None = None
    retry_after_s: float | None = None
    receipt: str | None = None


class Hook(Protocol):
    """What an implementer supplies.

    1. `name`: unique, shown to people, kept in the outbox: renaming a hook makes it another one.
    2. `tiers`: the tiers it takes.
    3. `send`: one attempt, bounded in time; never raises for what the world does; sends `message.id` along so that the
       receiver can recognise a repeat.
    4. `close`: give back connections.
    5. `at_once`, where several attempts may be made at the same time: how many. Without it they are made one by one, as
       a file asks for.
    """

    name: str
    tiers: frozenset[Tier]

    async def send(self, message: HookMessage, now: datetime) -> SendResult:
        """Make one attempt."""

    async def close(self) -> None:
        """Give back what the hook holds."""
