"""Writes the example record of each topic: one invented entry led through the pure services, times fixed.

`python tests/support/examples.py schemas/examples`; `make schemas` runs it.
"""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import orjson

from connectors.feeds.catalogue.feed import Feed
from connectors.feeds.reading.entry import to_article
from connectors.feeds.reading.parse import ParsedEntry
from console.demo.samples import filled, load_samples
from extraction.coder import PackagedCoder
from schemas import naming
from schemas.alert import AlertDelivered
from schemas.article import ArticleAnalysed, ArticleClassified, ArticleFetched, ArticleUnique
from schemas.codec import encode, to_base64
from schemas.export import file_name
from schemas.feed import FeedStatus
from schemas.rejection import Rejection
from schemas.topics import REJECTED_TOPICS, topic_of
from streams.alerting.deciding import raise_alerts
from streams.alerting.watching import ruled
from streams.deduplication import sight
from streams.merging.mentions import mentions_of
from streams.merging.open_events import merged_with
from streams.rules.loading import load_rules

SAMPLE = "soldiers-en"
PUBLISHED = datetime(2026, 1, 6, 9, 30, tzinfo=UTC)
FETCHED = PUBLISHED + timedelta(seconds=40)


def examples() -> Iterator[tuple[str, msgspec.Struct]]:
    """Yield file name and record, in the order of the flow."""
    samples = load_samples()
    sample = samples.originals()[SAMPLE]
    source = next(feed.source for feed in samples.feeds if sample in feed.entries)
    url = f"https://news.example/{SAMPLE}"
    entry = ParsedEntry(
        id=url, url=url, title=filled(sample.title, PUBLISHED), summary=filled(sample.text, PUBLISHED),
        published=PUBLISHED, published_stated=PUBLISHED.strftime("%a, %d %b %Y %H:%M:%S +0000"),
    )  # fmt: skip
    article = to_article(entry, Feed(id="levant-en", url="https://news.example/rss", source=source), FETCHED)
    _, seen = sight(article, None)
    coder = PackagedCoder.load()
    verdict = coder.classify(article.as_text())
    then = [FETCHED + timedelta(milliseconds=passed) for passed in (60, 90, 120, 150, 400)]
    analysis = coder.extract(article.as_text(), verdict)
    analysed = ArticleAnalysed(article=article, edition=1, analysis=analysis, analysed_at=then[1])
    mention = next(iter(mentions_of(analysed)))
    event = merged_with(None, mention, then[2])
    alert = raise_alerts(ruled(load_rules(None)), event, None, then[3])[0][0]
    yield naming.ARTICLES_HISTORY, ArticleFetched(article=msgspec.structs.replace(article, history=True))
    yield naming.ARTICLES_FETCHED, ArticleFetched(article=article)
    yield (
        naming.ARTICLES_UNIQUE,
        ArticleUnique(article=article, edition=seen.edition, first_seen_at=seen.first_seen_at),
    )
    yield (
        naming.ARTICLES_CLASSIFIED,
        ArticleClassified(article=article, edition=1, verdict=verdict, classified_at=then[0]),
    )
    yield naming.ARTICLES_ANALYSED, analysed
    yield naming.EVENTS_EXTRACTED, mention
    yield naming.EVENTS_MERGED, event
    yield naming.ALERTS_RAISED, alert
    yield (
        naming.ALERTS_DELIVERED,
        AlertDelivered(
            alert_id=alert.id,
            event_id=event.id,
            event_version=event.version,
            rule=alert.rule,
            tier=alert.tier,
            hook="webhook",
            status="delivered",
            attempts=1,
            delivered_at=then[4],
            http_status=200,
            latency_s=(then[4] - PUBLISHED).total_seconds(),
        ),
    )
    yield (
        naming.FEEDS_STATUS,
        FeedStatus(
            feed=article.feed,
            url="https://sana.example/feed/",
            source=article.source,
            word="silent",
            told_at=then[4],
            asked_at=FETCHED,
            last_success=FETCHED,
            last_new=PUBLISHED,
            next_poll=FETCHED + timedelta(minutes=5),
            usual_gap_s=900.0,
            since=then[4],
        ),
    )


def rejection() -> Rejection:
    """Return the example of a refused record."""
    return Rejection(
        topic=naming.ARTICLES_FETCHED, partition=2, offset=1905, stage="deduplicate", reason="not-json",
        error="the value is not JSON: expected value at byte 0", attempts=1, rejected_at=FETCHED,
        key_b64=to_base64(b"a-key"), value_b64=to_base64(b"<html>"),
    )  # fmt: skip


def main() -> None:
    """Write the examples into the directory that the first argument names."""
    directory = Path(sys.argv[1])
    directory.mkdir(parents=True, exist_ok=True)
    records = {file_name(topic_of(topic)): record for topic, record in examples()}
    records[file_name(REJECTED_TOPICS[0])] = rejection()
    options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    for name, record in records.items():
        (directory / name).write_bytes(orjson.dumps(orjson.loads(encode(record)), option=options))


if __name__ == "__main__":
    main()
