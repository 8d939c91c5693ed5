"""The feeds that are polled follow the operator's files, and never a bad one."""

from pathlib import Path

import msgspec
import pytest
from feed_desk import FAST, desk, running
from feed_site import Answer, FeedSite, feed, item, rss

from connectors.feeds.catalogue.feed import Feed
from connectors.feeds.catalogue.files import write_catalogue
from streams.parts.poll import _changing
from streams.polled.catalogue import CatalogueFiles, Change, change_of, feeds_of
from streams.settings import Settings

ONE, TWO, THREE = (feed(f"https://{name}.example/feed", name) for name in ("one", "two", "three"))


class Told:
    """Keeps the changes that it is told."""

    def __init__(self) -> None:
        self.changes: list[Change] = []

    async def __call__(self, change: Change) -> None:
        """Keep a change."""
        self.changes.append(change)


def _settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, catalogue=tmp_path / "catalogue.yaml")


def _files(tmp_path: Path) -> tuple[Path, Told, CatalogueFiles]:
    """Return a catalogue of two feeds, and what watches it."""
    settings, told = _settings(tmp_path), Told()
    path = tmp_path / "catalogue.yaml"
    write_catalogue(path, (ONE, TWO))
    return path, told, CatalogueFiles(settings, feeds_of(settings), told)


def test_a_change_is_what_differs() -> None:
    """Left, altered, come; what stays as it was is nowhere."""
    other = msgspec.structs.replace(TWO, interval_s=60.0)
    change = change_of((ONE, TWO), (other, THREE))

    assert (change.left, change.altered, change.come) == ((ONE,), (other,), (THREE,))
    assert (change.feeds, change.released) == ((other, THREE), ("one", "two"))
    assert change_of((ONE,), (ONE,)).released == ()


async def test_a_file_that_has_changed_is_taken_when_it_stands_still(tmp_path: Path) -> None:
    """Not at the first look, as an editor may be in the midst of it; then once."""
    path, told, files = _files(tmp_path)
    for _ in range(2):
        await files.look()
    write_catalogue(path, (TWO, THREE))
    await files.look()
    early = list(told.changes)
    for _ in range(3):
        await files.look()

    assert early == []
    assert [(change.left, change.come) for change in told.changes] == [((ONE,), (THREE,))]


async def test_a_feed_of_ones_own_is_taken_too(tmp_path: Path) -> None:
    """Also where there was no such file before."""
    _, told, files = _files(tmp_path)
    for _ in range(2):
        await files.look()
    write_catalogue(_settings(tmp_path).user_feeds, (THREE, msgspec.structs.replace(ONE, enabled=False)))
    for _ in range(2):
        await files.look()

    assert [(change.left, change.come) for change in told.changes] == [((ONE,), (THREE,))]


async def test_a_bad_file_changes_nothing(tmp_path: Path) -> None:
    """It is told once, and taken when it is mended; a file that is gone is a bad one."""
    path, told, files = _files(tmp_path)
    for content in ("feeds: [", None):
        path.write_text(content, encoding="utf-8") if content else path.unlink()
        for _ in range(3):
            await files.look()
    bad = list(told.changes)
    write_catalogue(path, (ONE,))
    for _ in range(2):
        await files.look()

    assert bad == []
    assert [change.left for change in told.changes] == [(TWO,)]


async def test_a_file_that_is_written_while_it_is_read_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read may be half of it: no feed is given up for that; it is taken when it stands still."""
    path, told, files = _files(tmp_path)
    for _ in range(2):
        await files.look()
    write_catalogue(path, (ONE, THREE))

    def writing(settings: Settings) -> tuple[Feed, ...]:
        path.write_text("", encoding="utf-8")
        return feeds_of(settings)

    with monkeypatch.context() as patched:
        patched.setattr("streams.polled.catalogue.feeds_of", writing)
        for _ in range(2):
            await files.look()
    early = list(told.changes)
    write_catalogue(path, (ONE, THREE))
    for _ in range(2):
        await files.look()

    assert early == []
    assert [(change.left, change.come) for change in told.changes] == [((TWO,), (THREE,))]


async def test_what_comes_into_the_catalogue_is_asked_though_it_was_gone(tmp_path: Path) -> None:
    """An operator who switches a feed off and on again wants it asked; a restart alone does not ask it."""
    answers = [Answer(status=410), Answer(body=rss(item(1)))]
    async with FeedSite({"/feed": answers}) as site:
        one = feed(f"{site.url}/feed")
        async with desk(tmp_path, one) as here:
            await here.poller.poll_once(one)
        async with desk(tmp_path, one, policy=FAST) as here, running(here.poller):
            await here.poller.release(["one"])
            here.poller.take([one])
            gone = here.memory.state("one").word
            await here.poller.release(["one"])
            here.poller.take([one], anew=True)
            await here.broker.has(lambda articles: len(articles) == 1)

    assert gone == "gone"


async def test_a_feed_that_has_left_the_catalogue_is_told_as_one_that_nobody_asks(tmp_path: Path) -> None:
    """Its last word would be told to people for ever; when it comes again, how it does is told anew."""
    async with FeedSite({"/feed": Answer(status=404)}) as site:
        one, other = feed(f"{site.url}/feed"), feed(f"{site.url}/other", "other")
        async with desk(tmp_path, one, other) as here:
            changed = _changing(here.poller, None, None)
            for _ in range(2):
                await here.poller.poll_once(one)
                await changed(change_of((one, other), ()))
                await changed(change_of((), (one, other)))

    assert [(state.feed, state.word) for state in here.broker.told] == [("one", "failing"), ("one", "waiting")] * 2
