"""The door of the extraction: load once, then classify and extract article by article.

Called by the agents `classify` and `extract` and by `marsad extract`. Nothing here reads a clock or the network;
loading reads the packaged data files and takes up to two seconds.
"""

import gc
import hashlib
from functools import cache
from importlib import resources
from importlib.metadata import version
from typing import Final, Self

from extraction.explaining import Explanation, explanation
from extraction.mention import Mention
from extraction.names.entities import find_mentions
from extraction.record.assemble import assemble
from extraction.record.relevance import is_unsure, judge
from extraction.record.topics import find_topics
from extraction.text.document import Document
from extraction.text.reading import read_document
from extraction.text.written import as_written
from schemas.analysis import Analysis, ArticleText, Verdict

#: The languages that the event rooms read; others pass through, said to be not analysed.
READ_LANGUAGES: Final = frozenset({"ar", "en"})


class PackagedCoder:
    """The coder whose lexicons, gazetteers and models are in the package."""

    def __init__(self) -> None:
        self.version = _version()

    @classmethod
    def load(cls) -> Self:
        """Return a coder that has read all its data: the first article is as fast as the next."""
        coder = cls()
        for language, title in (("ar", "قتل جندي في دمشق"), ("en", "Soldier killed in Damascus")):
            coder.analyse(ArticleText(id="warm-up", title=title, text=title, language=language))
        # The tables stay for good: looked at in every full collection, they cost a tenth of the speed.
        gc.collect()
        gc.freeze()
        return coder

    def classify(self, article: ArticleText) -> Verdict:
        """Return the verdict on an article."""
        document = read_document(article)
        return self._verdict(document)

    @staticmethod
    def _verdict(document: Document) -> Verdict:
        if document.language not in READ_LANGUAGES:
            return Verdict(language=document.language, relevant=False, analysed=False)
        is_relevant, score = judge(document)
        return Verdict(
            language=document.language,
            relevant=is_relevant,
            score=round(score, 4),
            unsure=is_unsure(score),
            topics=find_topics(document) if is_relevant else (),
        )

    def extract(self, article: ArticleText, verdict: Verdict) -> Analysis:
        """Return the codebook's record of an article that `classify` has seen."""
        document = read_document(article)
        return self._record(article, document, verdict, find_mentions(document) if verdict.analysed else ())

    def _record(
        self, article: ArticleText, document: Document, verdict: Verdict, mentions: tuple[Mention, ...]
    ) -> Analysis:
        if not verdict.analysed:
            return Analysis(
                id=document.id, language=verdict.language, relevant=False, analysed=False, coder=self.version
            )
        return as_written(assemble(document, verdict, mentions, self.version), document.cleaned, article)

    def analyse(self, article: ArticleText) -> Analysis:
        """Return the codebook's record of an article."""
        document = read_document(article)
        mentions = find_mentions(document) if document.language in READ_LANGUAGES else ()
        return self._record(article, document, self._verdict(document), mentions)

    def explain(self, article: ArticleText) -> Explanation:
        """Return why an article has the verdict and the events that it has."""
        document = read_document(article)
        if document.language not in READ_LANGUAGES:
            return Explanation(id=document.id, language=document.language, relevant=False, analysed=False)
        mentions = find_mentions(document)
        return explanation(document, self._verdict(document), mentions)


@cache
def _version() -> str:
    """Return the package's version and a digest of its data, with which the coding of a text may change."""
    digest = hashlib.blake2b(digest_size=4)
    folder = resources.files("extraction") / "data"
    for file in sorted((*folder.iterdir(), *(folder / "encoder").iterdir()), key=lambda one: one.name):
        if file.is_file():
            digest.update(file.read_bytes())
    return f"{version('marsad')}+{digest.hexdigest()}"
