"""The verdict on an article, also on one without text."""

from typing import Final

from extraction.coding import Coder
from schemas.analysis import Verdict
from schemas.article import Article

#: A withdrawn article has no text to judge.
_NOTHING: Final = Verdict(language="und", relevant=False, analysed=False)


def judged(coder: Coder, article: Article) -> Verdict:
    """Return whether an article is relevant."""
    return _NOTHING if article.withdrawn else coder.classify(article.as_text())
