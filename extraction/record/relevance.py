"""Judge whether an article's own news is about security, as section 1 of the codebook says.

The encoder is asked twice: what the article is about, and whether it tells of any event of the codebook. The verdict is
the mean: a raid in words that hardly say so is missed by the first alone, talk of a raid on a larder by the second.

Of a long article the beginning is asked first. Where that is surely of something else, the rest is not read: most of
what a general feed brings is, and reading is what takes the time of the whole flow.
"""

from typing import Final

from extraction.encoder.encoded import Encoded, beginning, encoded
from extraction.encoder.network import sigmoid
from extraction.text.document import Document

_HALF: Final = 0.5
#: Title and lead, in pieces of words.
BEGINNING: Final = 64
#: An article of fewer words is read whole at once, as that costs little more.
LONG: Final = 100
#: A beginning that is less likely than this to be security news is believed. docs/evaluation.md has what that costs.
SURELY_NOT: Final = 0.0003
#: Between these probabilities a verdict is a guess: docs/evaluation.md says how many are right there.
UNSURE: Final = (0.25, 0.75)


def judge(document: Document) -> tuple[bool, float]:
    """Return whether the article is security news, and the probability of it."""
    if not document.tokens:
        return False, 0.0
    score = _likely(beginning(document, BEGINNING)) if len(document.tokens) >= LONG else 1.0
    if score >= SURELY_NOT:
        score = _likely(encoded(document))
    return score >= _HALF, round(score, 4)


def _likely(own: Encoded) -> float:
    """Return the probability that what was read is security news."""
    return _HALF * (float(sigmoid(own.about()[:1])[0]) + float(own.numbers(own.types())[:, 0].max()))


def is_unsure(score: float) -> bool:
    """Return whether the coder abstains: whether a person should decide."""
    return UNSURE[0] < score < UNSURE[1]
