"""A coder that counts what coding takes."""

import time

from extraction.coding import Coder
from schemas.analysis import Analysis, ArticleText, Verdict
from streams.operation.metrics import CoderMetrics


class TimedCoder:
    """Codes as `coder` does."""

    def __init__(self, coder: Coder, metrics: CoderMetrics) -> None:
        self._coder = coder
        self._metrics = metrics
        self.version = coder.version

    def classify(self, article: ArticleText) -> Verdict:
        """Return the verdict on an article."""
        started = time.perf_counter()
        verdict = self._coder.classify(article)
        self._metrics.classify.observe(time.perf_counter() - started)
        return verdict

    def extract(self, article: ArticleText, verdict: Verdict) -> Analysis:
        """Return the codebook's record of an article that `classify` has seen."""
        started = time.perf_counter()
        analysis = self._coder.extract(article, verdict)
        self._metrics.extract.observe(time.perf_counter() - started)
        return analysis

    def analyse(self, article: ArticleText) -> Analysis:
        """Return the codebook's record of an article."""
        return self._coder.analyse(article)
