"""Judge whether an article's own news is about security, as section 1 of the codebook says.

The encoder is asked twice: what the article is about, and whether it tells of any event of the codebook. The verdict is
the mean: a raid in words that hardly say so is missed by the first alone, talk of a raid on a larder by the second.
"""

from typing import Final

from extraction.document import Document
from extraction.encoder.encoded import encoded
from extraction.encoder.network import sigmoid

_HALF: Final = 0.5
#: Between these probabilities a verdict is a guess: docs/evaluation.md says how many are right there.
UNSURE: Final = (0.25, 0.75)


def judge(document: Document) -> tuple[bool, float]:
    """Return whether the article is security news, and the probability of it."""
    if not document.tokens:
        return False, 0.0
    own = encoded(document)
    score = _HALF * (float(sigmoid(own.about()[:1])[0]) + float(own.numbers(own.types())[:, 0].max()))
    return score >= _HALF, round(score, 4)


def is_unsure(score: float) -> bool:
    """Return whether the coder abstains: whether a person should decide."""
    return UNSURE[0] < score < UNSURE[1]
