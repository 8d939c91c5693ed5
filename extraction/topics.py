"""Say what an article is about: the topics of the codebook, from a weighted lexicon."""

from functools import cache

from extraction.document import Document
from extraction.mention import Mention
from extraction.tables import table
from extraction.weigh import lexicon, weigh
from schemas.codebook import TOPICS, Topic


@cache
def _thresholds() -> dict[Topic, float]:
    rows = table("topics")["thresholds"]
    return {topic: float(rows.get(topic, rows["default"])) for topic in TOPICS}


def find_topics(document: Document, mentions: tuple[Mention, ...]) -> tuple[Topic, ...]:
    """Return the topics of an article in the order of the codebook; a passing mention makes none."""
    del mentions  # the lexicon reads the words themselves; the parameter is the contract's
    weights = weigh(document, lexicon("topics"))
    thresholds = _thresholds()
    return tuple(topic for topic in TOPICS if weights.get(topic, 0.0) >= thresholds[topic])
