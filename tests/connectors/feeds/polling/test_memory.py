"""The memory keeps what is on its way, on disk, and says what is wrong with its file."""

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from feed_site import NOON, feed
from msgspec.structs import replace

from connectors.feeds.polling.memory import VERSION, FeedMemory, FeedMemoryError
from connectors.feeds.polling.state import FeedState
from connectors.feeds.reading.entry import to_article
from connectors.feeds.reading.parse import ParsedEntry
from connectors.web.fetch import Validators
from schemas.article import Article

STATE = FeedState(
    feed="one",
    validators=Validators('"caf\xe9"', "Thu, 06 Mar 2025 12:00:00 GMT"),
    body_hash="hash",
    word="failing",
    error="HTTP 500",
    failures=3,
    last_success=1.5,
    last_new=2.5,
    next_poll=3.5,
)


def _article(number: int = 1, text: str = "Closed.", *, minutes: int = 0) -> Article:
    entry = ParsedEntry(url=f"https://news.example/{number}", title=f"Border notice {number}", summary=text)
    return to_article(entry, feed("https://news.example/feed"), NOON + timedelta(minutes=minutes))


def test_a_state_is_kept_whole(tmp_path: Path) -> None:
    """Everything that is known of a feed survives reopening; of a feed that was not asked nothing is known."""
    path = tmp_path / "new" / "feeds.sqlite"
    with FeedMemory(path) as memory:
        memory.keep(replace(STATE, failures=1))
        memory.keep(STATE)

    with FeedMemory(path) as memory:
        assert memory.state("one") == STATE
        assert memory.state("two") == FeedState(feed="two")
        assert list(memory.states()) == [STATE]


def test_an_article_waits_until_it_is_acknowledged(tmp_path: Path) -> None:
    """What was spooled is unpublished, after reopening too, until it is marked; order and content are kept."""
    path, articles = tmp_path / "feeds.sqlite", [_article(number) for number in (1, 2, 3)]
    with FeedMemory(path) as memory:
        numbers = memory.spool(STATE, articles)
        memory.published(numbers[:1])

    with FeedMemory(path) as memory:
        assert memory.unpublished(10) == [(numbers[1], articles[1]), (numbers[2], articles[2])]
        assert memory.unpublished(1) == [(numbers[1], articles[1])]
        memory.published(numbers)
        assert memory.unpublished(10) == []
        assert list(memory.since(NOON)) == articles


def test_articles_and_validators_are_kept_together(tmp_path: Path) -> None:
    """When the articles cannot be written, the validators that would hide them are not written either."""
    with FeedMemory(tmp_path / "feeds.sqlite") as memory:
        memory._db.execute("CREATE TRIGGER full BEFORE INSERT ON state BEGIN SELECT RAISE(ABORT, 'disk full'); END")
        with pytest.raises(sqlite3.IntegrityError, match="disk full"):
            memory.spool(STATE, [_article()])

        assert memory.state("one") == FeedState(feed="one")
        assert memory.unpublished(10) == []


def test_only_what_was_published_is_pruned(tmp_path: Path) -> None:
    """Old articles leave the spool, those on their way never do."""
    old, waiting, fresh = _article(1), _article(2), _article(3, minutes=60)
    with FeedMemory(tmp_path / "feeds.sqlite") as memory:
        numbers = memory.spool(STATE, [old, waiting, fresh])
        memory.published([numbers[0], numbers[2]])
        dropped = memory.prune(NOON + timedelta(minutes=30), 10)

        assert dropped == 1
        assert [article for _, article in memory.unpublished(10)] == [waiting]
        assert list(memory.since(NOON)) == [fresh]


def test_what_is_old_is_pruned_in_steps(tmp_path: Path) -> None:
    """No more goes in one transaction than is asked for, the oldest first."""
    articles = [_article(number, minutes=number) for number in (1, 2, 3)]
    with FeedMemory(tmp_path / "feeds.sqlite") as memory:
        memory.published(memory.spool(STATE, articles))
        dropped = memory.prune(NOON + timedelta(hours=1), 2)

        assert (dropped, list(memory.since(NOON))) == (2, articles[2:])


def test_a_file_without_a_version_is_taken_over(tmp_path: Path) -> None:
    """A memory written before versions were counted keeps what it holds."""
    path = tmp_path / "feeds.sqlite"
    with FeedMemory(path) as memory:
        memory.spool(STATE, [_article()])
        memory._db.execute("PRAGMA user_version = 0")

    with FeedMemory(path) as memory:
        assert (memory.state("one"), len(memory.unpublished(10))) == (STATE, 1)
        assert memory._db.execute("PRAGMA user_version").fetchone() == (VERSION,)


def test_the_states_of_the_first_version_are_dropped(tmp_path: Path) -> None:
    """What was on its way is kept; feeds are read afresh."""
    path = tmp_path / "feeds.sqlite"
    with FeedMemory(path) as memory:
        memory.spool(STATE, [_article()])
        memory._db.executescript("DROP TABLE state; CREATE TABLE feed (id TEXT); PRAGMA user_version = 1")

    with FeedMemory(path) as memory:
        assert (memory.state("one"), len(memory.unpublished(10))) == (FeedState(feed="one"), 1)


def test_a_file_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    """An older program does not touch what it does not understand, and says what to do."""
    path = tmp_path / "feeds.sqlite"
    with FeedMemory(path) as memory:
        memory._db.execute(f"PRAGMA user_version = {VERSION + 1}")
    with pytest.raises(FeedMemoryError) as refused:
        FeedMemory(path)

    assert str(refused.value) == f"{path} was written by a newer version of Marsad: update, or move the file away"


@pytest.mark.parametrize("damage", ["text", "zeroed", "cut", "another"])
def test_a_damaged_file_says_what_to_do(tmp_path: Path, damage: str) -> None:
    """A file that cannot be used is named, with the way out; nothing is overwritten."""
    path = tmp_path / "feeds.sqlite"
    with FeedMemory(path) as memory:
        memory.spool(STATE, [_article(number) for number in range(200)])
    whole = path.read_bytes()
    path.unlink()
    if damage == "another":
        other = sqlite3.connect(path)
        other.execute("CREATE TABLE state (id TEXT)")
        other.close()
    else:
        damaged = {
            "text": b"not a database" * 500,
            "zeroed": whole[:100] + bytes(8000) + whole[8100:],
            "cut": whole[:5000],
        }
        path.write_bytes(damaged[damage])
    before = path.read_bytes()
    with pytest.raises(FeedMemoryError, match=r"feeds\.sqlite cannot be used: .*; move it away, and feeds are read"):
        FeedMemory(path)

    assert path.read_bytes()[:100] == before[:100] or damage == "another"


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A directory where the file should be, or a file where the directory should be."""
    (tmp_path / "file").write_text("")
    with pytest.raises(FeedMemoryError, match="cannot be opened"):
        FeedMemory(tmp_path)
    with pytest.raises(FeedMemoryError, match="cannot be opened"):
        FeedMemory(tmp_path / "file" / "feeds.sqlite")
