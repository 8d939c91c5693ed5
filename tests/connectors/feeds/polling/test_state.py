"""What a feed has brought before is known, and forgotten in the end."""

from datetime import timedelta

from feed_site import NOON, feed

from connectors.feeds.polling.state import REMEMBERED, FeedState, unseen, with_seen
from connectors.feeds.reading.entry import to_article
from connectors.feeds.reading.parse import ParsedEntry
from schemas.article import Article


def _article(text: str) -> Article:
    entry = ParsedEntry(url="https://news.example/1", title="Border notice", summary=text)
    return to_article(entry, feed("https://news.example/feed"), NOON + timedelta(minutes=1))


def test_only_a_new_revision_is_unseen() -> None:
    """An article is seen in its last revision, also once it was edited back."""
    first, edited = _article("Closed."), _article("Open.")
    seen = with_seen(FeedState(feed="one"), {first.id: first.revision})
    edited_seen = with_seen(seen, {edited.id: edited.revision})

    assert (unseen(seen, [first]), unseen(seen, [edited])) == ([], [edited])
    assert (unseen(edited_seen, [edited]), unseen(edited_seen, [first])) == ([], [first])


def test_what_left_the_document_longest_ago_is_forgotten_first() -> None:
    """What is in the document is never forgotten, however long it is; what has left it is kept up to a bound."""
    state = FeedState(feed="one")
    for number in range(3 * REMEMBERED):
        state = with_seen(state, {"constant": "r", f"passing-{number}": "r"})

    assert "constant" in state.seen
    assert f"passing-{3 * REMEMBERED - 1}" in state.seen
    assert "passing-0" not in state.seen
    assert len(state.seen) == REMEMBERED + 4
