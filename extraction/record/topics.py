"""Say what an article is about: the topics of the codebook."""

from typing import Final

from extraction.encoder.encoded import encoded
from extraction.encoder.network import sigmoid
from extraction.text.document import Document
from schemas.codebook import TOPICS, Topic

#: A topic is given from this probability on: where F1 on the articles of docs/evaluation.md is flat.
ENOUGH: Final = 0.28


def find_topics(document: Document) -> tuple[Topic, ...]:
    """Return the topics of an article in the order of the codebook; a passing mention makes none."""
    if not document.tokens:
        return ()
    likely = sigmoid(encoded(document).about()[1:])
    return tuple(topic for topic, own in zip(TOPICS, likely.tolist(), strict=True) if own > ENOUGH)
