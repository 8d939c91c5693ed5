"""What every object of STIX 2.1 has: id, versions, marking (OASIS Standard, 10 June 2021, parts 3 and 7). Pure."""

from datetime import UTC, datetime
from typing import Any, Final, Literal
from uuid import UUID, uuid5

import msgspec

#: An object as it is written.
Object = dict[str, Any]  # Any: each type has its own properties
Tlp = Literal["clear", "green", "amber", "red"]

#: What ids are derived in, so that a repeat has the same ones; a random one, made for this.
_NAMESPACE: Final = UUID("54f9c544-ecc9-4028-8b40-b3de68f42519")
#: The version of objects whose id is derived from all that they say: there is never another.
_ONLY: Final = datetime(2025, 1, 1, tzinfo=UTC)
#: The markings that the standard itself defines (7.2.1.4), with its ids. It has TLP 1, whose white TLP 2 calls clear.
_MARKINGS: Final[dict[Tlp, tuple[str, str]]] = {
    "clear": ("white", "613f2e26-407d-48c7-9eca-b8e91df99dc9"),
    "green": ("green", "34098fce-860f-48ae-8e50-ebd3cc5e41da"),
    "amber": ("amber", "f88d31f6-486f-44da-b317-01333bde0b82"),
    "red": ("red", "5e57c739-391a-4eb3-b6be-7d15ca92d5ed"),
}
_MARKED_AT: Final = "2017-01-20T00:00:00.000Z"


class Stamp(msgspec.Struct, frozen=True, kw_only=True):
    """Which version of an object this is. One that is revoked is its last."""

    created: datetime = _ONLY
    modified: datetime = _ONLY
    is_revoked: bool = False
    tlp: Tlp | None = None


def id_of(kind: str, *parts: str | None) -> str:
    """Return the id of an object, derived from what makes it this one."""
    return f"{kind}--{uuid5(_NAMESPACE, repr((kind, parts)))}"


MARSAD: Final = id_of("identity", "Marsad")


def made(kind: str, identity: str, stamp: Stamp, **properties: Any) -> Object:  # Any: as in Object
    """Return an object of Marsad's; properties that are empty are left out, as the standard has it (3.1)."""
    said = {name: value for name, value in properties.items() if value not in (None, "", [], {})}
    marked = {} if stamp.tlp is None else {"object_marking_refs": [_marking_id(stamp.tlp)]}
    revoked = {"revoked": True} if stamp.is_revoked else {}
    return {
        "type": kind,
        "spec_version": "2.1",
        "id": identity,
        "created_by_ref": MARSAD,
        "created": timestamp(stamp.created),
        "modified": timestamp(max(stamp.created, stamp.modified)),
        **revoked,
        **said,
        **marked,
    }


def marking(tlp: Tlp) -> Object:
    """Return the definition of a marking, as the standard prints it."""
    word, _ = _MARKINGS[tlp]
    return {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": _marking_id(tlp),
        "created": _MARKED_AT,
        "definition_type": "tlp",
        "name": f"TLP:{word.upper()}",
        "definition": {"tlp": word},
    }


def in_arabic(of: Object, **contents: str) -> Object:
    """Return the Arabic words for properties of an object (7.1), for the version of it that is given."""
    stamp = Stamp(created=datetime.fromisoformat(of["created"]), modified=datetime.fromisoformat(of["modified"]),
                  is_revoked=of.get("revoked", False))  # fmt: skip
    made_of = made("language-content", id_of("language-content", of["id"], "ar"), stamp, object_ref=of["id"],
                   object_modified=of["modified"], contents={"ar": contents})  # fmt: skip
    marked = of.get("object_marking_refs")
    return {**made_of, "object_marking_refs": marked} if marked else made_of


def timestamp(moment: datetime) -> str:
    """Return a time as the standard writes it: in UTC, with milliseconds (2.14 and 3.6)."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _marking_id(tlp: Tlp) -> str:
    return f"marking-definition--{_MARKINGS[tlp][1]}"
