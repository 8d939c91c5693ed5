"""`python -m failing_coder work`: a part whose coder fails on every second article, as a bad release may."""

from typing import Final

from console.main import main
from extraction.coder import PackagedCoder
from schemas.analysis import ArticleText, Verdict

MARK: Final = "of an odd number"

_classify = PackagedCoder.classify


def _failing(self: PackagedCoder, article: ArticleText) -> Verdict:
    if MARK in article.title:
        raise ZeroDivisionError(article.id)
    return _classify(self, article)


if __name__ == "__main__":
    PackagedCoder.classify = _failing  # type: ignore[method-assign]  # what this module is for
    main()
