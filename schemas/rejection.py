"""A record that a stage refused, with the reason: nothing is dropped silently."""

import msgspec

from schemas.moment import Moment


class Rejection(msgspec.Struct, frozen=True, kw_only=True):
    """<topic>.rejected, key as it was: the record byte for byte (base64), where it came from, and why.

    `reason` is one of a closed set of slugs (`not-json`, `schema`, `coder-failed`, ...), `error` the sentence.
    """

    topic: str
    partition: int
    offset: int
    stage: str
    reason: str
    error: str
    attempts: int
    rejected_at: Moment
    key_b64: str | None = None
    value_b64: str | None = None
