"""A steady load: articles that come one after another while something happens to the flow."""

import threading
import time
from collections.abc import Sequence
from typing import Final, Self

from confluent_kafka import Producer
from flowrun import DEADLINE_S, Topics

from schemas import naming
from schemas.article import Article, ArticleFetched
from schemas.codec import encode

#: Ten a second, which is what a thousand feeds bring in a bad hour.
EVERY_S: Final = 0.1


class Load:
    """Publishes `articles` from a thread while the block runs; the block ends when the broker has the last one.

    Written as any producer may: a broker that is away is waited for.
    """

    def __init__(self, topics: Topics, articles: Sequence[Article], every_s: float = EVERY_S) -> None:
        self._producer = Producer({"bootstrap.servers": topics.address, "log_level": 0, "acks": "all"})
        self._articles = articles
        self._every_s = every_s
        self._thread = threading.Thread(target=self._publish)
        self._half = threading.Event()

    def wait_half(self) -> None:
        """Return when half of the articles are on their way."""
        assert self._half.wait(DEADLINE_S)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.join()
        assert self._producer.flush(DEADLINE_S) == 0

    def _publish(self) -> None:
        for number, one in enumerate(self._articles):
            if 2 * number >= len(self._articles):
                self._half.set()
            self._producer.produce(naming.ARTICLES_FETCHED, encode(ArticleFetched(article=one)), one.id.encode())
            self._producer.poll(0)
            time.sleep(self._every_s)
