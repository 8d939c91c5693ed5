"""Judge whether an article's own news is about security, as section 1 of the codebook says."""

from math import exp

from extraction.document import Document
from extraction.mention import Mention
from extraction.tables import table
from extraction.weigh import lexicon, weigh

_HALF = 0.5


def judge(document: Document, mentions: tuple[Mention, ...]) -> tuple[bool, float]:
    """Return whether the article is security news, and the probability of it."""
    del mentions  # the lexicon reads the words themselves; the parameter is the contract's
    data = table("relevance")
    weights = weigh(document, lexicon("relevance"))
    margin = weights.get("for", 0.0) - weights.get("against", 0.0) - float(data["bias"])
    score = 1.0 / (1.0 + exp(-max(-30.0, min(30.0, float(data["slope"]) * margin))))
    return score >= _HALF, round(score, 4)
