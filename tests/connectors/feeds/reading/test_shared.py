"""A page or an id that several entries of a document have names none of them: no article is lost to another."""

import pytest
from feed_documents import in_atom, in_rss
from feed_site import NOON, feed

from connectors.feeds.reading.document import Document, Reading, read_document
from schemas.article import Article

FEED = feed("https://news.example/rss/all")
LIVE = "https://news.example/live"


def _read(body: str) -> Reading:
    return read_document(
        Document(body=body.encode(), content_type=None, url=FEED.url, feed=FEED, fetched_at=NOON),
    )


def _articles(*items: str) -> tuple[Article, ...]:
    return _read(in_rss("</item><item>".join(items))).articles


def _item(number: int, *, link: str | None = LIVE, guid: str | None = None) -> str:
    linked = f"<link>{link}</link>" if link else ""
    named = f'<guid isPermaLink="false">{guid}</guid>' if guid else ""
    return f"<title>Notice {number}</title>{linked}{named}<description>It says {number}.</description>"


@pytest.mark.parametrize("number", [2, 3, 9])
def test_a_link_that_all_entries_have_names_none(number: int) -> None:
    """Each entry is an article of its own, known by its id, and says what is wrong with its link."""
    articles = _articles(*(_item(one, guid=f"n{one}") for one in range(number)))

    assert [article.title for article in articles] == [f"Notice {one}" for one in range(number)]
    assert {(article.url, article.issues) for article in articles} == {(LIVE, ("missing-date", "shared-link"))}


def test_without_ids_the_texts_name_the_entries() -> None:
    """A shared link and no id: the entries are told apart by what they say."""
    assert len(_articles(*(_item(one) for one in range(3)))) == 3


def test_a_link_that_some_entries_have_leaves_the_others_alone() -> None:
    """Three of five have the page of a live report; the others are known by their own pages, as ever."""
    shared = [_item(one, guid=f"n{one}") for one in range(3)]
    alone = [_item(one, link=f"https://news.example/{one}", guid=f"n{one}") for one in (3, 4)]

    mixed, apart = _articles(*shared, *alone), _articles(*alone)

    assert len(mixed) == 5
    assert [article.id for article in mixed[3:]] == [article.id for article in apart]
    assert all("shared-link" not in article.issues for article in mixed[3:])


def test_an_article_that_is_told_twice_is_one() -> None:
    """Two of more entries with one page are an article and its edit; the first of them is taken."""
    again = _item(1, guid="n1-edited").replace("Notice 1", "Notice one")
    articles = _articles(again, _item(1, guid="n1"), _item(2, link="https://news.example/2", guid="n2"))

    assert [article.title for article in articles] == ["Notice one", "Notice 2"]


def test_a_repeated_entry_is_one_article() -> None:
    """The same title under one link, however often, is one."""
    assert len(_articles(*(_item(1, guid=f"n{one}") for one in range(4)))) == 1


def test_an_id_that_all_entries_have_names_none() -> None:
    """The address of the site as guid, or a nought: the entries are told apart by their texts."""
    articles = _articles(*(_item(one, link=None, guid="0") for one in range(3)))

    assert [article.title for article in articles] == ["Notice 0", "Notice 1", "Notice 2"]
    assert {article.issues for article in articles} == {("no-link", "missing-date", "shared-id")}


@pytest.mark.parametrize(
    "mark",
    [
        '<sx:sync xmlns:sx="http://feedsync.org/2007/feedsync" id="1" deleted="true"/>',
        '<gd:deleted xmlns:gd="http://schemas.google.com/g/2005"/>',
    ],
)
def test_an_entry_that_is_listed_as_withdrawn_is_no_article(mark: str) -> None:
    """It is told as withdrawn, by the same ids as its article had; an entry that says it is not deleted is one."""
    entry = '<id>urn:1</id><title>One</title><link href="https://news.example/1"/>'
    was, gone = _read(in_atom(entry)), _read(in_atom(entry + mark))
    kept = _read(in_atom(entry + '<sx:sync xmlns:sx="http://feedsync.org/2007/feedsync" deleted="false"/>'))

    assert (gone.articles, gone.rejections, was.deleted, kept.deleted) == ((), (), (), ())
    assert was.articles[0].id in gone.deleted
    assert kept.articles == was.articles


def test_rss_has_tombstones_in_its_channel() -> None:
    """RFC 6721's element is read there as in Atom."""
    stone = '<at:deleted-entry xmlns:at="http://purl.org/atompub/tombstones/1.0" ref="https://news.example/1"/>'
    item = "<title>One</title><link>https://news.example/1</link>"

    assert _read(in_rss(item)).articles[0].id in _read(in_rss("<title>Two</title>", head=stone)).deleted
