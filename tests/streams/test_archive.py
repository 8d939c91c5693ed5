"""The archive keeps every version, shows the newest, and finds Arabic however it is spelled."""

import itertools
import tracemalloc
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from reports import NOON, article, mention, source, strike
from webhook_receiver import alert

from connectors.hooks.channels.log import LogHook
from connectors.hooks.delivering.outbox import Outbox
from connectors.hooks.entry import TIERS
from schemas.analysis import Analysis, Verdict
from schemas.article import WITHDRAWN, Article, ArticleAnalysed, ArticleClassified
from schemas.event import EventMerged
from streams.archive import Archive, ArchiveError
from streams.engine.producing import Outgoing
from streams.merging.open_events import merged_with
from streams.replay.refill import raise_again, unfinished


def _analysed(of: Article, edition: int = 1) -> ArticleAnalysed:
    return ArticleAnalysed(
        article=of, edition=edition, analysis=Analysis(id=of.id, language="ar", relevant=True), analysed_at=NOON
    )


def _classified(of: Article, edition: int = 1) -> ArticleClassified:
    verdict = Verdict(language="ar", analysed=True, relevant=True, score=0.9, topics=())
    return ArticleClassified(article=of, edition=edition, verdict=verdict, classified_at=NOON)


def _versions() -> tuple[EventMerged, EventMerged]:
    first = merged_with(None, mention(strike(), article("a1")), NOON)
    return first, merged_with(first, mention(strike(), article("a2", minutes=5)), NOON)


def test_the_newest_version_wins_in_any_order(tmp_path: Path) -> None:
    """A repeat of an older version after a newer one changes nothing that is shown."""
    first, second = _versions()
    with Archive.open(tmp_path / "archive.sqlite", lambda: NOON) as archive:
        archive.put_many([second])
        archive.put_many([first, second])

        assert archive.event(first.id) == second
        assert [event.version for _, event in archive.events(10)] == [2]


def test_each_change_has_a_higher_number(tmp_path: Path) -> None:
    """Readers follow changes by number: a new version comes after what they have seen."""
    first, second = _versions()
    with Archive.open(tmp_path / "archive.sqlite", lambda: NOON) as archive:
        archive.put_many([first])
        ((seen, _),) = archive.events(10)
        assert archive.events(10, after=seen) == []
        archive.put_many([second])

        assert [event for _, event in archive.events(10, after=seen)] == [second]


@pytest.mark.parametrize("query", ["القائم", "القَائِم", "إدارة", "اداره", "ادارة القائم"])
def test_arabic_is_found_however_it_is_spelled(tmp_path: Path, query: str) -> None:
    """Vowel signs, alef forms and teh marbuta do not decide what is found."""
    told = article("a1", text="أعلنت إدارة معبر القائم")  # the management of the al-Qaim crossing announced
    with Archive.open(tmp_path / "archive.sqlite", lambda: NOON) as archive:
        archive.put_many([_analysed(told)])

        assert [found.article.id for found in archive.search(query)] == [told.id]
        assert archive.search("البوكمال") == []


def test_a_withdrawn_article_is_kept_and_marked(tmp_path: Path) -> None:
    """What it said is still found, and says that it is withdrawn; the refill knows that nothing is left to do."""
    told = article("a1", text="five killed")
    gone = article("a1", text="", revision=WITHDRAWN, withdrawn=True)
    nothing = Analysis(id=gone.id, language="und", relevant=False, analysed=False)
    with Archive.open(tmp_path / "archive.sqlite", lambda: NOON) as archive:
        archive.put_many([_classified(told), _analysed(told)])
        archive.put_many(
            [
                ArticleClassified(
                    article=gone, edition=2, verdict=Verdict(language="und", relevant=False), classified_at=NOON
                ),
                ArticleAnalysed(article=gone, edition=2, analysis=nothing, analysed_at=NOON),
                _analysed(told),
            ]
        )
        state = archive.article_state(told.id)

        assert [(one.article.text, one.article.withdrawn, one.edition) for one in archive.search("five")] == [
            ("five killed", True, 2)
        ]
        assert state is not None
        assert (state.revision, state.is_whole) == (WITHDRAWN, True)


def test_an_article_that_is_no_security_news_any_more_is_not_found(tmp_path: Path) -> None:
    """An edit may take the news out of an article."""
    edited = article("a1", text="five goals")
    analysis = Analysis(id=edited.id, language="en", relevant=False)
    with Archive.open(tmp_path / "archive.sqlite", lambda: NOON) as archive:
        archive.put_many([_analysed(article("a1", text="five killed"))])
        archive.put_many([ArticleAnalysed(article=edited, edition=2, analysis=analysis, analysed_at=NOON)])

        assert archive.search("five") == []


def test_an_edit_replaces_the_text_that_is_searched(tmp_path: Path) -> None:
    """The old wording of an article is no longer found."""
    with Archive.open(tmp_path / "archive.sqlite", lambda: NOON) as archive:
        archive.put_many([_analysed(article("a1", text="five killed"))])
        archive.put_many([_analysed(article("a1", text="seven killed"), edition=2)])

        assert [archive.search("five"), len(archive.search("seven"))] == [[], 1]


def test_a_search_takes_any_text(tmp_path: Path) -> None:
    """Quotes and operators of the index are words like any other to the person who types."""
    with Archive.open(tmp_path / "archive.sqlite", lambda: NOON) as archive:
        assert [archive.search(query) for query in ('"', "a AND", "x*", "NEAR(", "", "؟")] == [[]] * 6


def _of_history(event: EventMerged) -> EventMerged:
    reports = tuple(
        msgspec.structs.replace(report, article=msgspec.structs.replace(report.article, history=True))
        for report in event.reports
    )
    return msgspec.structs.replace(event, id=f"old-{event.id}", reports=reports)


def test_news_are_found_behind_any_amount_of_history(tmp_path: Path) -> None:
    """However many changes a back-fill has made since; an event of history that news tell is news."""
    old, known = (_of_history(event) for event in _versions())
    news = _versions()[0]
    with Archive.open(tmp_path / "archive.sqlite", lambda: NOON) as archive:
        archive.put_many([news, *(msgspec.structs.replace(old, id=f"event-{number}") for number in range(20))])
        behind = [event.id for _, event in archive.events(5, told_by="news")]
        archive.put_many([old])
        before = len(archive.events(50, told_by="history"))
        archive.put_many([msgspec.structs.replace(known, reports=(*known.reports, *news.reports))])

        assert behind == [news.id]
        assert (before, len(archive.events(50, told_by="history"))) == (21, 20)
        assert [event.id for _, event in archive.events(50, told_by="news")] == [known.id, news.id]
        assert len(archive.events(50)) == 22


def test_the_history_in_a_file_of_an_earlier_version_is_told_from_news(tmp_path: Path) -> None:
    """Once, when it is opened; nothing else in it changes."""
    path = tmp_path / "archive.sqlite"
    news, old = _versions()[0], _of_history(_versions()[0])
    with Archive.open(path, lambda: NOON) as archive:
        archive.put_many([news, old])
        before = archive.events(10)
        archive._db.execute("DROP INDEX event_told_by")
        archive._db.execute("ALTER TABLE event DROP COLUMN is_history")
        archive._db.execute("PRAGMA user_version = 2")

    for _ in range(2):
        with Archive.open(path, lambda: NOON) as archive:
            assert archive.events(10) == before
            assert [event for _, event in archive.events(10, told_by="news")] == [news]
            assert [event for _, event in archive.events(10, told_by="history")] == [old]


def _grown(event: EventMerged, word: str, minutes: int) -> EventMerged:
    """Return the next version of an event, with a report whose headline has `word`."""
    return merged_with(event, mention(strike(), article(word, minutes=minutes, source=source(word))), NOON)


@pytest.mark.parametrize("what", ["event", "article"])
def test_a_change_costs_the_same_in_a_large_archive(tmp_path: Path, what: str) -> None:
    """In steps of the database, with 20 others in it and with 1,000: nothing is searched from end to end."""

    def steps_among(others: int) -> int:
        event, told = _versions()[0], article("changed", text="before")
        with Archive.open(tmp_path / f"{others}.sqlite", lambda: NOON) as archive:
            archive.put_many([event, _analysed(told)])
            archive.put_many([msgspec.structs.replace(event, id=f"event-{number}") for number in range(others)])
            archive.put_many([_analysed(article(f"a{number}")) for number in range(others)])
            steps = itertools.count()
            archive._db.set_progress_handler(lambda: next(steps) < 0, 1)
            later = article("changed", text="after")
            archive.put_many([_grown(event, "later", 5) if what == "event" else _analysed(later, edition=2)])
            archive._db.set_progress_handler(None, 1)
            return next(steps)

    # The trees of the tables are deeper by a level.
    assert steps_among(1_000) < 1.5 * steps_among(20)


def test_what_an_earlier_version_indexed_is_replaced(tmp_path: Path) -> None:
    """An archive of version 3 is opened: what is told anew is found by its new words, once, and no more by the old."""
    path = tmp_path / "archive.sqlite"
    event = _versions()[0]
    with Archive.open(path, lambda: NOON) as archive:
        archive.put_many([event, _analysed(article("a1", text="five killed")), _analysed(article("a2", text="calm"))])
        archive._db.execute("DROP TABLE words_row")
        archive._db.execute("DROP TABLE event_words_row")
        archive._db.execute("PRAGMA user_version = 3")

    with Archive.open(path, lambda: NOON) as archive:
        archive.put_many([_analysed(article("a1", text="seven killed"), edition=2), _grown(event, "border", 5)])

        assert [archive.search("five"), len(archive.search("seven")), len(archive.search("calm"))] == [[], 1, 1]
        assert [one.version for one in archive.events_with("strike")] == [2]
        assert [one.version for one in archive.events_with("border")] == [2]


def test_a_file_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    """An older Marsad does not touch what it cannot read, and says what to do."""
    path = tmp_path / "archive.sqlite"
    with Archive.open(path, lambda: NOON) as archive:
        archive._db.execute("PRAGMA user_version = 99")

    with pytest.raises(ArchiveError, match="newer version of Marsad: update"):
        Archive.open(path)


def test_an_archive_of_an_older_version_is_indexed_in_little_memory(tmp_path: Path) -> None:
    """All of it is found, and no more of it than a few articles is in memory at a time."""
    path = tmp_path / "archive.sqlite"
    text = "word " * 5_000
    with Archive.open(path, lambda: NOON) as archive:
        archive.put_many([_analysed(article(f"a{number}", text=f"{text} n{number}")) for number in range(200)])
        archive.put_many(_versions())
        archive._db.execute("DELETE FROM words")
        archive._db.execute("DELETE FROM event_words")
        archive._db.execute("PRAGMA user_version = 1")
    tracemalloc.start()
    with Archive.open(path, lambda: NOON) as archive:
        _, peak_bytes = tracemalloc.get_traced_memory()
        tracemalloc.stop()

        assert [archive.search(f"n{number}")[0].article.id for number in (0, 199)] == ["article-a0", "article-a199"]
        assert len(list(archive.events_with("strike"))) == 1
    assert peak_bytes < 200 * len(text) / 5


class _Spool:
    """The part of the connectors' memory that the refill reads."""

    def __init__(self, *articles: Article) -> None:
        self._articles = articles

    def since(self, _: object) -> tuple[Article, ...]:
        return self._articles


def test_the_refill_takes_what_was_not_seen_through(tmp_path: Path) -> None:
    """Fetched but unknown, in an older wording, not analysed, or archived in the last minutes; not the settled."""
    settled, waiting, recent = article("settled"), article("waiting"), article("recent")
    edited, unknown = article("edited", revision="new"), article("unknown")
    clock = [NOON]
    with Archive.open(tmp_path / "archive.sqlite", lambda: clock[0]) as archive:
        archive.put_many([_classified(settled), _analysed(settled), _classified(waiting)])
        clock[0] = NOON + timedelta(hours=1)
        archive.put_many([_classified(recent), _classified(article("edited", revision="old"))])
        spool = _Spool(settled, waiting, recent, edited, unknown)

        # the spool is all that the refill reads of the memory
        found = unfinished(spool, archive, NOON + timedelta(hours=2))  # type: ignore[arg-type]

        assert [one.id for one in found] == [waiting.id, recent.id, edited.id, unknown.id]


class _Broker:
    """The part of the producer that takes records."""

    def __init__(self) -> None:
        self.sent: list[Outgoing] = []

    async def send(self, outgoing: Sequence[Outgoing]) -> None:
        self.sent += outgoing


async def test_alerts_that_no_outbox_took_are_raised_again(tmp_path: Path) -> None:
    """What is older than the last that `deliver` accepted stays, so does what is days old; what waited comes again."""
    old, taken, waiting = (alert(number, at=NOON + timedelta(hours=number)) for number in range(3))
    hook = LogHook("log", frozenset(TIERS))
    broker = _Broker()
    with Archive.open(tmp_path / "archive.sqlite") as archive, Outbox(tmp_path / "outbox.sqlite") as outbox:
        archive.put_many([waiting, taken, old])
        outbox.accept(taken, [hook], NOON)

        # sending is all that the refill asks of the producer
        again = await raise_again(archive, outbox, broker, NOON + timedelta(hours=3))  # type: ignore[arg-type]
        late = await raise_again(archive, outbox, broker, NOON + timedelta(days=5))  # type: ignore[arg-type]

    assert (again, late) == (2, 0)
    assert [item.record for item in broker.sent] == [taken, waiting]
