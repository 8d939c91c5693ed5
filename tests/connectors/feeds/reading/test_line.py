"""A line of a back-fill is the article that its feed would have brought."""

from datetime import UTC, datetime

import pytest
from feed_site import NOON, feed

from connectors.feeds.reading.entry import to_article
from connectors.feeds.reading.line import Lines
from connectors.feeds.reading.parsed import ParsedEntry
from schemas.codec import DecodeError, encode_builtins

WATCHED = feed("https://agency.example/rss")
LINES = Lines([WATCHED])
OLD = {
    "id": "n-1",
    "url": "https://agency.example/news/1?utm_source=archive",
    "title": "Border closed",
    "text": "The crossing is closed until Sunday.",
    "published": "2019-05-01T08:00:00+03:00",
    "feed": WATCHED.id,
}


def _line(**changes: object) -> bytes:
    return encode_builtins({name: value for name, value in {**OLD, **changes}.items() if value is not None})


def test_it_is_the_article_that_the_feed_would_have_brought() -> None:
    """Id and revision are those of the entry in the feed's document, so that it is known when both come."""
    entry = ParsedEntry(
        id="other",
        url="http://www.agency.example/news/1",
        title="Border closed",
        content="<p>The crossing is closed until Sunday.</p>",
        published=datetime(2019, 5, 1, 5, tzinfo=UTC),
    )
    live = to_article(entry, WATCHED, NOON)

    old = LINES.article(_line(), NOON)

    assert (old.id, old.revision, old.feed, old.source) == (live.id, live.revision, live.feed, live.source)
    assert (old.history, live.history) == (True, False)
    assert (old.published, old.published_trust) == (live.published, "stated")


@pytest.mark.parametrize(
    ("changes", "source", "owner"),
    [
        ({}, WATCHED.source.id, WATCHED.source.owner),
        ({"feed": None, "source": WATCHED.source.id}, WATCHED.source.id, WATCHED.source.owner),
        ({"feed": "gone"}, "agency.example", "agency.example"),
        ({"feed": None, "source": "weekly"}, "weekly", "weekly"),
        ({"feed": None, "source": "weekly", "owner": "press-house"}, "weekly", "press-house"),
        ({"feed": None, "url": None}, "unknown", "unknown"),
    ],
)
def test_who_published_it(changes: dict[str, object], source: str, owner: str) -> None:
    """The catalogue's feed, else its source of that id, else one that owns itself; nobody knows the rest."""
    found = LINES.article(_line(**changes), NOON).source

    assert (found.id, found.owner) == (source, owner)


def test_text_is_no_markup() -> None:
    """What stands in angle brackets is part of the text."""
    assert LINES.article(_line(text="a <b> c &amp; d"), NOON).text == "a <b> c &amp; d"


@pytest.mark.parametrize(
    ("line", "reason", "words"),
    [
        (b"<html>", "not-json", "not JSON"),
        (b"[]", "schema", "Expected `object`"),
        (_line(title=None), "schema", "missing required field `title`"),
        (_line(published=None), "schema", "missing required field `published`"),
        (_line(published="lately"), "schema", "'lately' is no date; write ISO 8601"),
        (_line(title=" ", text=""), "no-text", "neither title nor text"),
    ],
)
def test_what_is_no_article_is_refused(line: bytes, reason: str, words: str) -> None:
    """With a reason and a sentence; an old article without a date would be taken for one of today."""
    with pytest.raises(DecodeError, match=words) as refused:
        LINES.article(line, NOON)

    assert refused.value.reason == reason
