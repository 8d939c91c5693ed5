"""What consumers rely on: schemas that match the records, examples that match the schemas, errors with a path."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import orjson
import pytest

import schemas
from schemas import naming
from schemas.analysis import ArticleText
from schemas.article import ArticleFetched
from schemas.codec import DecodeError, decode, encode
from schemas.event import EditionEnded, EventExtracted
from schemas.export import exported, file_name
from schemas.topics import ALL_TOPICS, REJECTED_TOPICS, TOPICS, TopicSpec, record_in, topic_of

PACKAGE = Path(schemas.__file__).parent
PUBLIC = (*TOPICS, REJECTED_TOPICS[0])


def _ids(specs: tuple[TopicSpec, ...]) -> list[str]:
    return [spec.name for spec in specs]


@pytest.mark.parametrize("name", sorted(exported()))
def test_the_exported_schema_is_that_of_the_record(name: str) -> None:
    """A change of a record shows in the exported schema; `make schemas` writes it."""
    assert exported()[name] == (PACKAGE / "json" / name).read_bytes()


@pytest.mark.parametrize("spec", PUBLIC, ids=_ids(PUBLIC))
def test_the_example_is_valid_and_survives_the_codec(spec: TopicSpec) -> None:
    """Each topic's example is what its schema says, and reading and writing it changes nothing."""
    assert spec.record is not None
    schema = orjson.loads(exported()[file_name(spec)])
    example: Any = orjson.loads((PACKAGE / "examples" / file_name(spec)).read_bytes())

    jsonschema.validate(example, schema, cls=jsonschema.Draft202012Validator)
    assert orjson.loads(encode(decode(orjson.dumps(example), spec.record))) == example


def test_names_carry_the_prefix() -> None:
    """Every topic is recognisably ours, and named once."""
    names = _ids(ALL_TOPICS)

    assert all(name.startswith(naming.PREFIX) for name in names)
    assert len(set(names)) == len(names)


def test_a_topic_is_found_with_and_without_prefix() -> None:
    """People may leave the prefix out."""
    assert topic_of("events.merged") == topic_of("marsad.events.merged")
    with pytest.raises(KeyError, match=r"there are .*events\.merged"):
        topic_of("events.murged")


@pytest.mark.parametrize(
    ("value", "reason", "detail"),
    [
        (None, "schema", "tombstone"),
        (b"<html>", "not-json", "not JSON"),
        (b"\xff\xfe", "not-json", "not JSON"),
        (b"[]", "schema", "Expected `object`"),
        (b"{}", "schema", "missing required field `article`"),
        (b'{"article": {"id": 7}}', "schema", r"at `\$\.article"),
    ],
)
def test_a_bad_value_is_named(value: bytes | None, reason: str, detail: str) -> None:
    """What is no record says why, and where."""
    with pytest.raises(DecodeError, match=detail) as caught:
        decode(value, ArticleFetched)

    assert caught.value.reason == reason


def test_a_notice_is_told_from_a_record_by_its_kind() -> None:
    """What stands between the mentions is read as what it is, fits the topic's schema, and errs with a path too."""
    spec = topic_of(naming.EVENTS_EXTRACTED)
    at = datetime(2025, 3, 6, tzinfo=UTC)
    ended = EditionEnded(id="end-1", article="article-1", edition=2, withdrawn=True, ended_at=at)
    mention = (PACKAGE / "examples" / file_name(spec)).read_bytes()

    jsonschema.validate(orjson.loads(encode(ended)), orjson.loads(exported()[file_name(spec)]))
    assert record_in(encode(ended), spec) == ended
    assert isinstance(record_in(mention, spec), EventExtracted)
    with pytest.raises(DecodeError, match="missing required field `id`"):
        record_in(b'{"kind": "edition-ended"}', spec)


def test_unknown_fields_pass() -> None:
    """A record of a newer version is read by an older one."""
    text = decode(b'{"id": "1", "title": "t", "text": "x", "mood": "new"}', ArticleText)

    assert text.id == "1"


def test_lone_surrogates_do_not_stop_a_record() -> None:
    """Text that UTF-8 cannot carry is replaced, not refused."""
    value = encode(ArticleText(id="1", title="\ud800", text="x"))

    assert decode(value, ArticleText).title == "?"
