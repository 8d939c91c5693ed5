"""What is on the rejected topics, as people ask for it: each refusal once, by kind, and what hinders a retry. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from schemas.rejection import Rejection


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """A rejection under its id. `source` is the topic it stands on, `retried_at` None until it is retried."""

    id: str
    source: str
    rejection: Rejection
    retried_at: datetime | None = None


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """The refusals of one topic, stage and reason, the newest first."""

    topic: str
    stage: str
    reason: str
    refusals: tuple[Refusal, ...]

    @property
    def newest(self) -> datetime:
        """Return when the last of them was refused."""
        return self.refusals[0].rejection.rejected_at


def folded(read: Iterable[Refusal]) -> list[Refusal]:
    """Return each refusal once, the newest first.

    The same one may be there again after a crash, and is once it was retried: then without its value, in any order.
    """
    found: dict[str, Refusal] = {}
    retried: dict[str, datetime] = {}
    for one in read:
        if one.rejection.retried_at is not None:
            retried[one.id] = max(one.rejection.retried_at, retried.get(one.id, one.rejection.retried_at))
        else:
            found[one.id] = one
    marked = (msgspec.structs.replace(one, retried_at=retried.get(one.id)) for one in found.values())
    return sorted(marked, key=lambda one: (one.rejection.rejected_at, one.id), reverse=True)


def retried(refusal: Refusal, now: datetime) -> Rejection:
    """Return the record that says, on the same topic and under the same id, that a refusal was retried."""
    return msgspec.structs.replace(refusal.rejection, value_b64=None, headers_b64={}, retried_at=now)


def by_kind(refusals: Sequence[Refusal]) -> list[Kind]:
    """Return refusals, the newest first, in groups; the group with the newest refusal first."""
    groups: dict[tuple[str, str, str], list[Refusal]] = {}
    for one in refusals:
        why = one.rejection
        groups.setdefault((why.topic, why.stage, why.reason), []).append(one)
    return [
        Kind(topic=topic, stage=stage, reason=reason, refusals=tuple(group))
        for (topic, stage, reason), group in groups.items()
    ]


def called(name: str, refusals: Sequence[Refusal]) -> list[Refusal]:
    """Return the refusals whose id is `name`, or begins with it; `rejection-` may be left out."""
    full = f"rejection-{name.removeprefix('rejection-')}"
    exact = [one for one in refusals if one.id in {name, full}]
    return exact or [one for one in refusals if one.id.startswith(full)]


def obstacle(refusal: Refusal) -> str | None:
    """Return why a refusal cannot be retried, None where it can."""
    why = refusal.rejection
    if why.offset < 0 and why.value_b64 is not None:
        return (
            f"it never was a record of a topic: {why.stage} refused it before that, so there is none to publish again;"
            " what it held is in its value"
        )
    if why.value_b64 is None and why.offset < 0:
        return "its value was larger than a topic takes, and was not kept"
    if why.value_b64 is None:
        return "it came without a value, and would be refused again"
    return None
