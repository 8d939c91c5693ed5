"""feedparser is the reference: what it reads of a feed is read here, the same or better."""

import io
from typing import Any, Final

import feedparser
import pytest
from feed_documents import ATOM, BASE, RSS, Case, in_atom, in_rss

from connectors.feeds.reading.parse import ParsedEntry, parse_feed

#: Fields in which the reference is known to be wrong for a case, or to say less.
BETTER: Final = {
    "title": {"title of media is a fallback", "rss 0.91 of Netscape", "entities of its own"},
    "url": {
        "guid is a number",
        "guid is a urn",
        "id is a tag",
        "content out of line",
        "link of HTML before another",
        "link of Atom beside that of RSS",
        "author of the feed",
        "author of the source",
    },
    "id": {"guid is a number"},
    "author": {"authors", "authors of dc", "author twice", "author of the feed", "author of the source"},
}
CORPUS: Final = (*RSS, *ATOM)


def _reference(body: str) -> list[Any]:  # Any: feedparser's dictionaries
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": BASE}
    entries: list[Any] = feedparser.parse(io.BytesIO(body.encode()), response_headers=headers).entries
    return entries


def _ours(body: str) -> tuple[ParsedEntry, ...]:
    return parse_feed(body.encode(), None, BASE).entries


@pytest.mark.parametrize("case", CORPUS, ids=lambda case: case.name)
def test_a_field_is_the_references(case: Case) -> None:
    """Title, address, id, author and categories that the reference has are the same, but where it is wrong."""
    (reference,), (ours,) = _reference(case.body), _ours(case.body)
    fields = {"title": "title", "link": "url", "id": "id", "author": "author"}
    stated = {mine: reference[its] for its, mine in fields.items() if reference.get(its)}

    same = {name: value for name, value in stated.items() if case.name not in BETTER.get(name, set())}
    assert {name: getattr(ours, name) for name in same} == same
    assert set(ours.categories) >= {tag["term"] for tag in reference.get("tags", []) if tag.get("term")}


@pytest.mark.parametrize("case", CORPUS, ids=lambda case: case.name)
def test_no_text_is_lost(case: Case) -> None:
    """What the reference has for summary or content is one of ours, but for a caption."""
    (reference,), (ours,) = _reference(case.body), _ours(case.body)
    texts = {reference.get("summary"), *(part["value"] for part in reference.get("content", []))} - {None, ""}
    captions = {"A man before a house, at noon.", "A man."}

    assert texts - captions <= {ours.summary, ours.content} | ({"About."} & texts)


@pytest.mark.parametrize("number", [0, 1, 7, 60])
@pytest.mark.parametrize("frame", [in_rss, in_atom])
def test_as_many_entries_as_the_reference(frame: Any, number: int) -> None:  # Any: both build a document
    """Entries come in the order of the document, each with its own fields."""
    one = frame("<title>T</title><link>L</link>")
    start, end = (
        one.index("<item>" if "<item>" in one else "<entry>"),
        one.index("</channel>" if "<item>" in one else "</feed>"),
    )
    body = one[:start] + "".join(one[start:end].replace("T<", f"{at}<") for at in range(number)) + one[end:]

    titles = [entry.title for entry in _ours(body)]
    assert titles == [entry.title for entry in _reference(body)] == [str(at) for at in range(number)]
