"""JSON Schemas of topics' records and of hooks' payloads, for any language: `python -m schemas.export DIRECTORY`.

The exported files are in the repository under schemas/json; a test compares them with the records, so that a change of
a record is seen in the same commit.
"""

import sys
from pathlib import Path
from typing import Any, Final

import msgspec
import orjson

from schemas import naming
from schemas.alert import AlertDigest
from schemas.topics import REJECTED_TOPICS, TOPICS, TopicSpec

VERSION = "1.0"
#: What only hooks get, by the `type` of their payload: the record in its `data`.
PAYLOADS: Final[dict[str, type[msgspec.Struct]]] = {"alert.digest": AlertDigest}


def schema_of(spec: TopicSpec) -> dict[str, Any]:  # Any: the whole of JSON
    """Return the JSON Schema (draft 2020-12) of a topic's values."""
    if spec.record is None:
        raise ValueError(f"{spec.name} has no records for consumers")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": naming.event_type(spec.name) if spec in TOPICS else f"{naming.PREFIX}.rejection",
        "description": f"Topic {spec.name}, key: {spec.key}. Version {VERSION}; unknown fields may be added.",
        **_shape_of(spec.record, spec.notice),
    }


def schema_of_payload(kind: str) -> dict[str, Any]:  # Any: as above
    """Return the JSON Schema of the `data` in a hook's payload of that type."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{naming.PREFIX}.{kind}",
        "description": f"Payload of hooks of type {kind}. Version {VERSION}; unknown fields may be added.",
        **msgspec.json.schema(PAYLOADS[kind]),
    }


def _shape_of(record: type[msgspec.Struct], notice: type[msgspec.Struct] | None) -> dict[str, Any]:  # Any: as above
    if notice is None:
        return msgspec.json.schema(record)
    either, shared = msgspec.json.schema_components((record, notice), ref_template="#/$defs/{name}")
    return {"anyOf": list(either), "$defs": shared}


def file_name(spec: TopicSpec) -> str:
    """Return the name of a topic's schema file; what is rejected has one shape for all topics."""
    return f"{spec.name.removeprefix(f'{naming.PREFIX}.')}.json" if spec in TOPICS else "rejected.json"


def exported() -> dict[str, bytes]:
    """Return file name and content of every schema."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    found = {file_name(spec): schema_of(spec) for spec in (*TOPICS, REJECTED_TOPICS[0])}
    found.update({f"{kind}.json": schema_of_payload(kind) for kind in PAYLOADS})
    return {name: orjson.dumps(schema, option=options) for name, schema in found.items()}


def main() -> None:
    """Write the schemas into the directory that the first argument names."""
    directory = Path(sys.argv[1])
    directory.mkdir(parents=True, exist_ok=True)
    for name, content in exported().items():
        (directory / name).write_bytes(content)


if __name__ == "__main__":
    main()
