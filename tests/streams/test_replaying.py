"""Articles given to the flow once more: as history, each edition once, and only as fast as they are read."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable, Sequence
from types import SimpleNamespace
from typing import Any

import pytest
from reports import article

from schemas import naming
from schemas.article import Article, ArticleUnique
from schemas.codec import encode
from streams import replaying
from streams.deduplication import sight
from streams.replaying import BATCH, MOST_UNREAD, as_history, replay
from streams.republishing import Again


def _record(of: Article, **more: object) -> Any:  # Any: stands for aiokafka's record, of which four fields are read
    unique = ArticleUnique(article=of, edition=1, first_seen_at=of.fetched_at)
    value = {**json.loads(encode(unique)), **more}
    headers = (("ce_id", b"an-id"), ("ce_source", b"/marsad/work"))
    return SimpleNamespace(topic=naming.ARTICLES_UNIQUE, partition=2, key=of.id.encode(),
                           value=json.dumps(value).encode(), headers=headers)  # fmt: skip


async def _all(records: Iterable[Any]) -> AsyncIterator[Any]:  # Any: as above
    for record in records:
        yield record


class _Published:
    """Takes what is published, and stands for the broker that tells how much of it was not read."""

    def __init__(self, *, is_read: bool) -> None:
        self.records: list[Again] = []
        self._is_read = is_read
        self.unread = 0
        self.most_unread = 0
        self.asked = 0
        self.stop = asyncio.Event()

    async def send(self, records: Sequence[Again]) -> None:
        self.records += records
        self.unread += len(records)
        self.most_unread = max(self.unread, self.most_unread)

    async def count(self) -> int:
        self.asked += 1
        now, self.unread = self.unread, self.unread - 5 if self._is_read else self.unread
        if self.asked > 100:
            self.stop.set()
        return max(0, now)


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replaying, "PAUSE_S", 0)


async def _replayed(records: Iterable[Any], published: _Published) -> int:  # Any: as above
    # one stands for both: sending and counting are all that the replay asks of them
    return await replay(_all(records), published, published, published.stop, lambda _: None)  # type: ignore[arg-type]


def test_an_article_is_history_the_second_time() -> None:
    """All else is as it was: the key, the partition, the id, what a newer version wrote, and the very fetch."""
    first = article()
    edition, again = as_history(_record(first, later={"field": 1}))
    value = json.loads(again.value)

    assert edition == (first.id, first.revision)
    assert (again.topic, again.partition, again.key) == (naming.ARTICLES_UNIQUE, 2, first.id.encode())
    assert value["article"] == {**json.loads(encode(first)), "history": True}
    assert value["later"] == {"field": 1}
    assert dict(again.headers) == {"ce_id": b"an-id", "ce_source": b"/marsad/replay"}


def test_deduplication_passes_it_on() -> None:
    """It is the fetch that brought the edition: not dropped as known, and no edition of its own."""
    first = article()
    _, seen = sight(first, None)
    _, again = as_history(_record(first))
    replayed = json.loads(again.value)["article"]

    assert sight(Article(**{**_plain(first), "history": replayed["history"]}), seen) == ("repeat", seen)


def _plain(of: Article) -> dict[str, Any]:  # Any: the fields of Article
    return {name: getattr(of, name) for name in of.__struct_fields__}


async def test_an_edition_is_published_once() -> None:
    """However often it is on the topic, for example from an earlier replay."""
    published = _Published(is_read=True)
    records = [_record(article("a1")), _record(article("a2")), _record(article("a1")), _record(article("a1", text="b"))]

    assert await _replayed(records, published) == 3
    assert len(published.records) == 3


async def test_it_waits_for_the_worker() -> None:
    """No more than two batches wait at any time, so that news is not held up behind them; all is published."""
    published = _Published(is_read=True)
    records = [_record(article(str(number))) for number in range(10 * BATCH)]

    assert await _replayed(records, published) == len(records)
    assert published.most_unread <= MOST_UNREAD + BATCH


async def test_it_can_be_stopped_while_no_worker_reads() -> None:
    """It waits until it is stopped, and counts what was published."""
    published = _Published(is_read=False)
    records = [_record(article(str(number))) for number in range(10 * BATCH)]

    assert await _replayed(records, published) == len(published.records) == 2 * BATCH
