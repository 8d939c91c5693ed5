"""A payload as a CloudEvent of version 1.0 in structured JSON mode. Pure.

The envelope is that of https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md, its media
type of .../bindings/http-protocol-binding.md (3.2), and `traceparent` of .../extensions/distributed-tracing.md.
"""

from typing import Final

import msgspec

from connectors.hooks.hook import HookMessage

MEDIA_TYPE: Final = "application/cloudevents+json; charset=utf-8"
#: With `id` it makes an event unique: that of what the agent writes to topics. It is no address.
SOURCE: Final = "/marsad/deliver"
#: Types are to begin with a name that is the sender's.
TYPE_PREFIX: Final = "marsad."


class _Payload(msgspec.Struct, frozen=True):
    """The body that receivers get otherwise. `data` stays the bytes that it is: it may be of MiBs."""

    type: str
    timestamp: str
    data: msgspec.Raw


class _CloudEvent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    specversion: str
    id: str
    source: str
    type: str
    subject: str
    time: str
    datacontenttype: str
    data: msgspec.Raw
    traceparent: str | None = None


def cloud_event(message: HookMessage) -> bytes:
    """Return the body of `message` as a CloudEvent of the same id: a repeat is known by it."""
    payload = msgspec.json.decode(message.body, type=_Payload)
    event = _CloudEvent(
        specversion="1.0",
        id=message.id,
        source=SOURCE,
        type=TYPE_PREFIX + payload.type,
        subject=message.subject,
        time=payload.timestamp,
        datacontenttype="application/json",
        data=payload.data,
        traceparent=message.trace,
    )
    return msgspec.json.encode(event)
