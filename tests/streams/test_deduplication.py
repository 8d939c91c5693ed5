"""One article once, each edition once."""

from datetime import timedelta

import pytest
from reports import article

from schemas.article import WITHDRAWN, Article
from streams.deduplication import sight


def test_first_sight_is_edition_one() -> None:
    """An article that was never seen is new, and first seen when it was fetched."""
    one = article()

    sighting, seen = sight(one, None)

    assert (sighting, seen.edition, seen.first_seen_at) == ("new", 1, one.fetched_at)


def test_same_text_from_another_feed_is_known() -> None:
    """The same text fetched again, by the same or another feed, is not passed on."""
    _, seen = sight(article(), None)
    again = article(feed="feed-2", fetched_at=seen.fetched_at + timedelta(minutes=5))

    sighting, kept = sight(again, seen)

    assert (sighting, kept) == ("known", seen)


def test_the_same_record_again_is_passed_on_again() -> None:
    """A record that comes again after a crash is passed on, as nobody knows whether its output arrived."""
    _, seen = sight(article(), None)

    assert sight(article(), seen) == ("repeat", seen)


def test_an_edit_is_the_next_edition() -> None:
    """A changed text is the next edition of the same article, first seen when the article was."""
    _, seen = sight(article(), None)

    sighting, edited = sight(article(text="changed", minutes=9), seen)

    assert (sighting, edited.edition, edited.first_seen_at) == ("edited", 2, seen.first_seen_at)


def test_an_edition_comes_again_after_its_successor_was_remembered() -> None:
    """Killed between two editions and their output: each is passed on again as what it was."""
    first, second = article(), article(text="changed", minutes=9)
    _, seen = sight(first, None)
    _, seen = sight(second, seen)

    assert [sight(one, seen) for one in (first, second)] == [("repeat", seen)] * 2
    assert [seen.edition_of(one) for one in (first, second)] == [1, 2]


def test_history_of_a_known_article_is_passed_over() -> None:
    """Whichever edition is known: what comes late is never an edition after one that is there."""
    _, seen = sight(article(), None)
    texts = ("text", "an earlier text")

    late = [sight(article(text=text, minutes=9, history=True), seen) for text in texts]

    assert late == [("known", seen)] * 2


def test_history_that_comes_again_after_a_crash_is_passed_on_again() -> None:
    """The very record that brought the first edition is a repeat, as any other."""
    old = article(history=True)
    _, seen = sight(old, None)

    assert sight(old, seen) == ("repeat", seen)


def test_an_article_known_from_history_is_news_only_when_it_was_edited() -> None:
    """The same text fetched live was there before anybody watched; another text was not."""
    _, seen = sight(article(history=True), None)

    same, edited = sight(article(minutes=9), seen), sight(article(text="changed", minutes=9), seen)

    assert same == ("known", seen)
    assert (edited[0], edited[1].edition) == ("edited", 2)


@pytest.mark.parametrize("lagging", ["text", "second"])
def test_an_old_text_is_no_edit(lagging: str) -> None:
    """A feed that lags behind does not bring an earlier text back as an edition."""
    _, seen = sight(article(), None)
    for text in ("second", "third"):
        _, seen = sight(article(text=text, minutes=5), seen)

    assert sight(article(text=lagging, minutes=20), seen) == ("known", seen)


def _withdrawn(minutes: int) -> Article:
    return article(text="", minutes=minutes, revision=WITHDRAWN, withdrawn=True)


def test_a_withdrawal_and_a_return_are_editions() -> None:
    """A deleted article that comes back, with the text that it had, and is deleted once more: four editions."""
    course = [article(), _withdrawn(5), article(minutes=10), _withdrawn(15)]
    sighting, seen = sight(course[0], None)
    told = [sighting]
    for one in course[1:]:
        sighting, seen = sight(one, seen)
        told.append(sighting)

    assert told == ["new", "edited", "edited", "edited"]
    assert [(sight(one, seen)[0], seen.edition_of(one)) for one in course] == [("repeat", n) for n in (1, 2, 3, 4)]


def test_what_was_fetched_before_a_withdrawal_does_not_undo_it() -> None:
    """A feed that lags brings the text late: the article stays withdrawn, and is withdrawn once."""
    _, seen = sight(article(), None)
    _, seen = sight(_withdrawn(5), seen)

    assert sight(article(feed="feed-2", minutes=3), seen) == ("known", seen)
    assert sight(_withdrawn(7), seen) == ("known", seen)
