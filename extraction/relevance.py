"""Judge whether an article's own news is about security, as section 1 of the codebook says.

A lexicon that weighs words for and against (`data/relevance.yaml`) and a linear model a language, made from annotated
articles by `training/`, each have a share in the probability; what the lexicon says is one feature of the model too.
"""

from collections.abc import Iterator
from math import exp
from typing import Final

from extraction.clusters import clusters, light
from extraction.document import Document
from extraction.linear import model
from extraction.mention import Mention
from extraction.tables import table
from extraction.weigh import lexicon, weigh
from extraction.words import words_of

RELEVANT: Final = "relevant"
_HALF: Final = 0.5
#: What the lexicon has to say beside the model: where F1 on annotated articles that neither has seen is highest.
_LEXICON_SHARE: Final = {"ar": 2.0 / 3.0, "en": 0.5}
_STEPS: Final = 10
#: The words that say what an article is about; the model reads no more of it.
_LEAD_WORDS: Final = 60
_READ_WORDS: Final = 250


def judge(document: Document, mentions: tuple[Mention, ...]) -> tuple[bool, float]:
    """Return whether the article is security news, and the probability of it."""
    if not document.tokens:
        return False, 0.0
    judged = model(f"relevance_{document.language}")
    probabilities = judged.probabilities(relevance_signs(document, mentions))
    share = _LEXICON_SHARE[document.language]
    score = (1.0 - share) * probabilities[judged.classes.index(RELEVANT)] + share * by_lexicon(document)
    return score >= _HALF, round(score, 4)


def by_lexicon(document: Document) -> float:
    """Return the probability by the lexicon alone."""
    data = table("relevance")
    weights = weigh(document, lexicon("relevance"))
    margin = weights.get("for", 0.0) - weights.get("against", 0.0) - float(data["bias"])
    return 1.0 / (1.0 + exp(-max(-30.0, min(30.0, float(data["slope"]) * margin))))


def relevance_signs(document: Document, mentions: tuple[Mention, ...]) -> Iterator[str]:
    """Yield the features of an article's relevance."""
    yield f"lexicon={int(by_lexicon(document) * _STEPS)}"
    words = words_of(document)
    title = words.between(0, document.title_end)[1]
    for position, word in enumerate(words.items[:_READ_WORDS]):
        text = light(word.text)
        where = "title" if position < title else "lead" if position < title + _LEAD_WORDS else "body"
        yield f"{where}={text}"
        yield f"any={text}"
        if where != "body":
            for cluster in clusters(text):
                yield f"top:{cluster}"
    for mention in mentions:
        if mention.sector is not None and mention.kind != "place":
            yield f"sector={mention.sector}"
