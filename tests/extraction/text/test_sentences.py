"""Where sentences end, in Arabic and English."""

import pytest

from extraction.text.normalise import normalise
from extraction.text.sentences import sentences_of


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
        ("They left at 5 p.m. Nobody spoke.", ["They left at 5 p.m.", "Nobody spoke."]),
        ("It began at 5 p.m. GMT in Cairo.", ["It began at 5 p.m. GMT in Cairo."]),
        ('"Is it over?" he asked. No.', ['"Is it over?" he asked.', "No."]),
        ('"No." He left. No. Nobody came.', ['"No."', "He left.", "No.", "Nobody came."]),
        ("the No. 2 man of the group", ["the No. 2 man of the group"]),
        ("We won... and lost.", ["We won... and lost."]),
        ("1. Truce.\n2. Release.", ["1. Truce.", "2. Release."]),
        ("Agreed: 1. A truce. 2. Release.", ["Agreed: 1. A truce.", "2. Release."]),
        ("It began on Jan. 20. Two died.", ["It began on Jan. 20.", "Two died."]),
        ("He came in Jan. He left in Feb. 2012.", ["He came in Jan.", "He left in Feb. 2012."]),
        ("Killed: 3. Injured: 4.", ["Killed: 3.", "Injured: 4."]),
        ("He came at 20:00. Two left.", ["He came at 20:00.", "Two left."]),
        ("Two men aged 23, and 20. Both died.", ["Two men aged 23, and 20.", "Both died."]),
        ("١. الانسحاب\n٢. عودة النازحين", ["١. الانسحاب", "٢. عودة النازحين"]),
        ("Clashes in Aleppo.The army left.", ["Clashes in Aleppo.", "The army left."]),
        ("See www.sana.sy or a.b@c.org now.", ["See www.sana.sy or a.b@c.org now."]),
        ("قتلوا ٥.ثم انسحبوا.", ["قتلوا ٥.", "ثم انسحبوا."]),
        ("قتل عشرة .وقالت الشرطة ذلك.", ["قتل عشرة .", "وقالت الشرطة ذلك."]),
        ("وقال أ.د. سالم ذلك. ثم غادر.", ["وقال أ.د. سالم ذلك.", "ثم غادر."]),
        ("التقى د. محمد العلي. وغادر.", ["التقى د. محمد العلي.", "وغادر."]),
        ("بلغت ٢٫٧٥ بالمئة. وارتفعت إلى 3.5.", ["بلغت ٢٫٧٥ بالمئة.", "وارتفعت إلى 3.5."]),
        ("BAGHDAD (Reuters) - Iraq left. It said so.", ["BAGHDAD (Reuters) - Iraq left.", "It said so."]),
        ("دمشق-سانا\nبحث الوزير الأمر.", ["دمشق-سانا", "بحث الوزير الأمر."]),
        (
            "قال: «انتهت. سنعود. هل من سؤال؟» وغادر.",
            ["قال: «انتهت.", "سنعود.", "هل من سؤال؟»", "وغادر."],
        ),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text: str, expected: list[str]) -> None:
    """Full stops of abbreviations, decimals and initials end nothing; closing quotes belong to what they close."""
    assert split(text) == expected


def test_paragraphs_are_numbered_by_line() -> None:
    """Sentences of one line share a paragraph."""
    text = "One. Two.\n\nThree."

    assert [paragraph for _, _, paragraph in sentences_of(text, normalise(text))] == [0, 0, 1]
