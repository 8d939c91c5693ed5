"""Which people and organisations a record lists, by what the encoder tags."""

import numpy as np
import pytest

from extraction.encoder.encoded import Encoded, cut
from extraction.encoder.network import Matrix
from extraction.names.entities import find_mentions
from extraction.record import listing
from extraction.record.listing import listed
from extraction.text.document import Document
from extraction.text.reading import read_document
from schemas.analysis import ArticleText


def _organisations(monkeypatch: pytest.MonkeyPatch, text: str, word: str) -> list[str]:
    """Return the organisations of a text of which the encoder tags one word alone."""

    class _OneWord(Encoded):
        def tags(self) -> Matrix:
            tags = np.zeros((len(self.pieces.starts), 7), dtype=np.float32)
            words = self.pieces.between(text.index(word), text.index(word) + len(word))
            assert words is not None
            tags[words[0], 3] = 9.0
            return tags

    def encoded(document: Document) -> Encoded:
        return _OneWord(cut(document.full, [0]))

    monkeypatch.setattr(listing, "encoded", encoded)
    document = read_document(ArticleText(id="a", title=text, text=""))
    return [one.text for one in listed(document, find_mentions(document)).organisations]


@pytest.mark.parametrize(
    ("text", "word", "names"),
    [
        ("اتهمت منظمة أطباء بلا حدود الطرفين", "منظمة", ["منظمة أطباء بلا حدود"]),
        ("انسحبت كتائب من البلدة", "كتائب", []),
        ("Turkish jets flew over the valley", "Turkish", []),
        ("Men of the security closed the road", "security", []),
        ("Hamas denied the report", "Hamas", ["Hamas"]),
    ],
)
def test_a_common_noun_alone_is_no_name(
    monkeypatch: pytest.MonkeyPatch, text: str, word: str, names: list[str]
) -> None:
    """It stands for the name that begins with it, if one does."""
    assert _organisations(monkeypatch, text, word) == names


@pytest.mark.parametrize(
    ("text", "word", "names"),
    [
        ("انعقدت القيادة المشتركة أمس", "القيادة", ["القيادة المشتركة"]),
        ("قال مسؤول في الأمم المتحدة", "المتحدة", ["الأمم المتحدة"]),
        ("قصف تنظيم داعش الإرهابي القرية", "داعش", ["داعش"]),
    ],
)
def test_a_part_of_a_name_stands_for_the_whole(
    monkeypatch: pytest.MonkeyPatch, text: str, word: str, names: list[str]
) -> None:
    """Unless it is a name of the tables itself."""
    assert _organisations(monkeypatch, text, word) == names
