"""Where sentences end, in Arabic and English."""

import pytest

from extraction.normalise import normalise
from extraction.sentences import sentences_of


def split(text: str) -> list[str]:
    """Return the sentences of a text as written."""
    return [text[start:end] for start, end, _ in sentences_of(text, normalise(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mr. Smith met the U.S. envoy. He left.", ["Mr. Smith met the U.S. envoy.", "He left."]),
        ("He flew to the U.S. The talks failed.", ["He flew to the U.S.", "The talks failed."]),
        ("Prices rose 3.5 percent. Oil fell.", ["Prices rose 3.5 percent.", "Oil fell."]),
        ('"We won." He smiled.', ['"We won."', "He smiled."]),
        ("وصل الوفد. هل بدأت المحادثات؟ نعم!", ["وصل الوفد.", "هل بدأت المحادثات؟", "نعم!"]),
        ("وصل الوفد أمس.وبدأت المحادثات.", ["وصل الوفد أمس.", "وبدأت المحادثات."]),
        ("نقلت أ.ف.ب عن مصدر ذلك.", ["نقلت أ.ف.ب عن مصدر ذلك."]),
        ("قال: “انتهى الأمر.” ثم غادر.", ["قال: “انتهى الأمر.”", "ثم غادر."]),
        ("عنوان فرعي\nنص الفقرة.", ["عنوان فرعي", "نص الفقرة."]),
        ("...\n!!!\n", []),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text: str, expected: list[str]) -> None:
    """Full stops of abbreviations, decimals and initials end nothing; closing quotes belong to what they close."""
    assert split(text) == expected


def test_paragraphs_are_numbered_by_line() -> None:
    """Sentences of one line share a paragraph."""
    text = "One. Two.\n\nThree."

    assert [paragraph for _, _, paragraph in sentences_of(text, normalise(text))] == [0, 0, 1]
