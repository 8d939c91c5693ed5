"""`python -m newer_coder COMMAND`: Marsad with a coder that counts one more dead in Raqqa, and sees nothing in Homs."""

import msgspec

from console.main import main
from extraction.coder import PackagedCoder
from schemas.analysis import Analysis, ArticleText, Count, Event, Verdict

_extract = PackagedCoder.extract


def _counted(count: Count) -> Count:
    return msgspec.structs.replace(count, low=(count.low or 0) + 1, high=(count.high or 0) + 1)


def _corrected(event: Event) -> Event:
    return msgspec.structs.replace(event, counts=tuple(map(_counted, event.counts)))


def _newer(self: PackagedCoder, article: ArticleText, verdict: Verdict) -> Analysis:
    analysis = _extract(self, article, verdict)
    if "Homs" in article.title:
        return msgspec.structs.replace(analysis, events=())
    if "Raqqa" in article.title or "الرقة" in article.text:
        return msgspec.structs.replace(analysis, events=tuple(map(_corrected, analysis.events)))
    return analysis


if __name__ == "__main__":
    PackagedCoder.extract = _newer  # type: ignore[method-assign]  # what this module is for
    main()
