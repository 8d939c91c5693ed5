"""`marsad evaluate`: how well the coder codes articles whose annotation is known."""

import sys
from collections.abc import Iterator

from console.failure import CommandError
from evaluation.corpus import LANGUAGES, TrueArticle, own_articles, read_annotation
from evaluation.report import tables
from evaluation.scoring import score
from extraction.coder import PackagedCoder
from schemas.analysis import ArticleText


def run_evaluate(articles: str | None, annotation: str | None) -> None:
    """Print the figures by language. Raises `CommandError` for files that cannot be read."""
    coder = PackagedCoder.load()
    known = list(_known(articles, annotation))
    for language in LANGUAGES:
        own = [(truth, coder.analyse(article)) for article, truth in known if truth.language == language]
        if own:
            sys.stdout.write(f"# {language}: {len(own)} articles\n\n{tables(score(own))}\n\n")


def _known(articles: str | None, annotation: str | None) -> Iterator[tuple[ArticleText, TrueArticle]]:
    if articles is None:
        for language in LANGUAGES:
            yield from own_articles(language)
        return
    if annotation is None:
        raise CommandError("of ARTICLES the annotation is needed too: marsad evaluate ARTICLES ANNOTATION")
    try:
        yield from read_annotation(articles, annotation)
    except OSError as error:
        raise CommandError(f"cannot read {error.filename}: {error.strerror}") from error
    except ValueError as error:
        raise CommandError(str(error)) from error
