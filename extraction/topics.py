"""Say what an article is about: the topics of the codebook.

A linear model a language, made from annotated articles by `training/`, gives each topic a probability; what a weighted
lexicon (`data/topics.yaml`) says of the words is among its features. Topics that annotators hardly ever gave are left
to the lexicon.
"""

from collections.abc import Iterator
from functools import cache
from typing import Final

from extraction.clusters import clusters, light
from extraction.document import Document
from extraction.linear import model
from extraction.mention import Mention
from extraction.tables import table
from extraction.weigh import lexicon, weigh
from extraction.words import words_of
from schemas.codebook import TOPICS, Topic

#: A topic is given from this probability on: where F1 on annotated articles is highest.
ENOUGH: Final = 0.32
#: A topic that the lexicon gives too needs no more than this.
ENOUGH_BESIDE: Final = 0.04
_STEP: Final = 0.5
_MOST: Final = 8
#: What an article is about is said in its beginning.
_READ_WORDS: Final = 150


@cache
def _thresholds() -> dict[Topic, float]:
    rows = table("topics")["thresholds"]
    return {topic: float(rows.get(topic, rows["default"])) for topic in TOPICS}


def find_topics(document: Document, mentions: tuple[Mention, ...]) -> tuple[Topic, ...]:
    """Return the topics of an article in the order of the codebook; a passing mention makes none."""
    if not document.tokens:
        return ()
    judge = model(f"topics_{document.language}")
    likely = dict(zip(judge.classes, judge.each(topic_signs(document, mentions)), strict=True))
    by_word = by_lexicon(document)
    return tuple(
        topic
        for topic in TOPICS
        if likely.get(topic, 1.0) >= (ENOUGH_BESIDE if topic in by_word else ENOUGH)
        and (topic in likely or topic in by_word)
    )


def by_lexicon(document: Document) -> frozenset[Topic]:
    """Return the topics that the lexicon alone gives."""
    weights, thresholds = weigh(document, lexicon("topics")), _thresholds()
    return frozenset(topic for topic in TOPICS if weights.get(topic, 0.0) >= thresholds[topic])


def topic_signs(document: Document, mentions: tuple[Mention, ...]) -> Iterator[str]:
    """Yield the features of an article's topics."""
    for topic, weight in sorted(weigh(document, lexicon("topics")).items()):
        yield f"lexicon={topic}{min(_MOST, int(weight / _STEP))}"
        yield f"lexicon={topic}"
    words = words_of(document)
    title = words.between(0, document.title_end)[1]
    seen: set[str] = set()
    for position, word in enumerate(words.items[:_READ_WORDS]):
        text = light(word.text)
        if position < title:
            yield f"title={text}"
        if text not in seen:
            seen.add(text)
            yield f"any={text}"
            for cluster in clusters(text):
                yield f"any:{cluster}"
    for sector in sorted({mention.sector for mention in mentions if mention.sector and mention.kind != "place"}):
        yield f"sector={sector}"
