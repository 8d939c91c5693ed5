"""What a coder is, for whoever calls one. Apart from the packaged one, whose import loads its network."""

from typing import Protocol

from schemas.analysis import Analysis, ArticleText, Verdict


class Coder(Protocol):
    """What an implementer supplies.

    1. `version`: changes whenever the same text may be coded differently.
    2. `classify`: language, relevance and topics; never raises on any string.
    3. `extract`: the whole record, given the verdict; for an irrelevant or unread article its events are empty, its
       people, organisations and places are still filled where the language is read.
    4. `analyse`: both, as `marsad extract` prints it.

    The same input gives the same output, byte for byte. No method blocks on anything but the CPU.
    """

    version: str

    def classify(self, article: ArticleText) -> Verdict:
        """Return the verdict on an article."""

    def extract(self, article: ArticleText, verdict: Verdict) -> Analysis:
        """Return the codebook's record of an article that `classify` has seen."""

    def analyse(self, article: ArticleText) -> Analysis:
        """Return the codebook's record of an article."""
