"""Measure what a back-fill does to live news, and how fast it goes beside them, on a real Kafka with one worker.

    MARSAD_TEST_KAFKA_HOME=... PYTHONPATH=.:tests/support python benchmarks/backfill.py [seconds]

The articles are those of the corpus in the package, each time under another address and dated another day. Live ones
are published at a steady rate, alone for so many seconds (60), then while `marsad backfill` has loaded more old ones
than the worker can code in that time. Latency is from the time of fetching to that of the analysis, as the records say.
"""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import orjson
from flowrun import Flow
from kafka import Kafka, kafka_home

from connectors.feeds.catalogue.feed import Feed
from connectors.feeds.reading.entry import to_article
from connectors.feeds.reading.parsed import ParsedEntry
from console.demo.summary import percentile
from evaluation.corpus import own_articles
from schemas.analysis import ArticleText
from schemas.article import Article, ArticleAnalysed, ArticleClassified, Source
from schemas.topics import ALL_TOPICS
from streams.broker.topics import ensure_topics

SECONDS: Final = 60.0
LIVE_EVERY_S: Final = 0.5
OLD: Final = 20_000
SOURCE: Final = Source(id="live", name="Live", owner="live", kind="agency")
FEED: Final = Feed(id="live", url="https://live.example/rss", source=SOURCE)


def main() -> None:
    """Measure alone, then beside a back-fill."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    texts = [article for language in ("ar", "en") for article, _ in own_articles(language)]
    home = kafka_home()
    if home is None:
        raise SystemExit("set MARSAD_TEST_KAFKA_HOME to the jars of a Kafka; `make kafka` fetches them")
    with tempfile.TemporaryDirectory() as folder:
        kafka = Kafka(home, _made(Path(folder) / "kafka"))
        kafka.start()
        asyncio.run(ensure_topics({"bootstrap_servers": kafka.address}, ALL_TOPICS, replication=1))
        flow = Flow(kafka.address, Path(folder) / "data", is_embedded=False)
        try:
            flow.start("work")
            _measure(flow, Path(folder), texts, seconds)
        finally:
            flow.close()
            kafka.kill()


def _measure(flow: Flow, folder: Path, texts: list[ArticleText], seconds: float) -> None:
    live = _live(texts)
    sys.stdout.write(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {len(texts)} texts of the corpus\n")
    _publish(flow, live, 10)
    _tell("alone", flow, *_publish(flow, live, seconds))
    path = folder / "old.jsonl"
    path.write_bytes(b"".join(_old(texts)))
    started = time.monotonic()
    code = flow.run("backfill", str(path))
    sys.stdout.write(f"loaded {OLD} lines, exit code {code}: {OLD / (time.monotonic() - started):.0f} a second\n")
    _publish(flow, live, 10)
    _tell("beside a back-fill", flow, *_publish(flow, live, seconds))


def _publish(flow: Flow, live: Iterator[Article], seconds: float) -> tuple[datetime, datetime]:
    """Publish live articles for so long; return from when to when."""
    begun, ends = datetime.now(UTC), time.monotonic() + seconds
    while time.monotonic() < ends:
        due = time.monotonic() + LIVE_EVERY_S
        flow.publish([next(live)])
        time.sleep(max(0.0, due - time.monotonic()))
    return begun, datetime.now(UTC)


def _tell(what: str, flow: Flow, begun: datetime, ended: datetime) -> None:
    time.sleep(5)  # for the last ones to come through
    analysed = flow.records("marsad.articles.analysed", ArticleAnalysed)
    classified = flow.records("marsad.articles.classified", ArticleClassified)
    live = [one for one in analysed if not one.article.history and begun <= one.article.fetched_at < ended]
    waits = sorted((one.analysed_at - one.article.fetched_at).total_seconds() for one in live)
    figures = ", ".join(f"p{part} {percentile(waits, part):.2f} s" for part in (50, 95, 99))
    old = [one for one in classified if one.article.history and begun <= one.classified_at < ended]
    whole = sum(one.verdict.relevant for one in old)
    each_s = len(old) / (ended - begun).total_seconds()
    sys.stdout.write(f"{what}: {len(live)} live articles, {figures}, most {waits[-1]:.2f} s")
    sys.stdout.write(f"; {each_s:.1f} old articles a second, {whole} of {len(old)} relevant\n" if old else "\n")


def _live(texts: list[ArticleText]) -> Iterator[Article]:
    number = 0
    while True:
        text, now = texts[number % len(texts)], datetime.now(UTC)
        url = f"https://live.example/news/{number}"
        entry = ParsedEntry(
            id=url, url=url, title=text.title, content=text.text, published=now, literal=("title", "content")
        )
        yield to_article(entry, FEED, now)
        number += 1


def _old(texts: list[ArticleText]) -> Iterator[bytes]:
    for number in range(OLD):
        text = texts[number % len(texts)]
        day = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=number // len(texts))
        line = {"title": text.title, "text": text.text, "published": day.isoformat(), "source": f"old-{number % 9}"}
        yield orjson.dumps({**line, "url": f"https://old.example/news/{number}"}) + b"\n"


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


if __name__ == "__main__":
    main()
