"""A record that a stage refused, with the reason: nothing is dropped silently."""

import msgspec

from schemas.moment import Moment


class Rejection(msgspec.Struct, frozen=True, kw_only=True):
    """<topic>.rejected, key as it was: the record byte for byte (base64), where it came from, and why.

    `reason` is one of a closed set of slugs (`not-json`, `schema`, `classify-failed`, ...), `error` the sentence.
    `attempts` counts the refusals of this record, the one told here included; `retry_of` is the id of the one before.
    Once it was retried, the same rejection comes again under the same id (`ce_id`), with `retried_at` and no value.
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
    headers_b64: dict[str, str] = {}
    retry_of: str | None = None
    retried_at: Moment | None = None
