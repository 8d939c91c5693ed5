"""What is taken out of a text, and that what is left still points to where it was written."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction.text.cleaning import cleaned

#: What web pages and bad converters leave in a text.
DIRT = (
    "<p>", "</p>", "<b>", "<br/>", "<script>", "</script>", "<!--", "-->", "<", ">",
    "&", "&amp;", "&quot;", "&#39;", "&lt;p&gt;",
    "\u200f", "\u200b", "\u202b", "\u00ad", "\ufeff", "ﻻ", "ﷲ", "ﺍﻟ", "e\u0301", "\u064e",
    "الجيش", "killed", " ", "\n", "Read also: x",
)  # fmt: skip


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("<p>قتل جنود في <b>حلب</b>.</p><p>وأصيب اثنان.</p>", "\nقتل جنود في حلب.\n\nوأصيب اثنان.\n"),
        ("the <em>mili</em>tary", "the military"),
        ('<A HREF="http://x.org/?a=1&amp;b=2">Mosul</A>', "Mosul"),
        ("one<br>two<BR/>three", "one\ntwo\nthree"),
        ("<!DOCTYPE html><style>p { color: red }</style>Raid", "\n\nRaid"),
        ("<script>if (a < b) { killed() }</script>Raid<!-- killed -->", "\nRaid\n"),
        ("<script> that never ends<!--", "\n that never ends<!--"),
        ("Syria&#39;s &quot;north&quot; &amp; &#x2014; east", 'Syria\'s "north" & — east'),
        ("&amp;quot;written twice&amp;quot;", '"written twice"'),
        ("&lt;p&gt;escaped&lt;/p&gt;", "\nescaped\n"),
        ("الجي\u200bش \u202bالسوري\u202c\u200f", "الجيش السوري"),
        ("Hez\u00adbollah\ufeff", "Hezbollah"),
        ("ﺍﻟﺠﻴﺶ ﺍﻟﺴﻼﻡ", "الجيش السلام"),
        ("E\u0301lyse\u0301e", "Élysée"),
        ("مُحَمَّدٌ رَسُولُ اللهِ", "محمد رسول الله"),
        ("انسحبوا.\nاقرأ أيضاً: مقتل خمسة في حلب\nثم عادوا.", "انسحبوا.\n\nثم عادوا."),
        ("By Ahmed Salem and Jane O'Hara\nTwo died.", "\nTwo died."),
        ("Two died.\n(Reporting by Ahmed Salem; Editing by Jane Doe)", "Two died.\n"),
        ("قتل اثنان.\nكتب: أحمد سالم\nتحرير: جنى حسن", "قتل اثنان.\n\n"),
        ("They left.\n>> READ MORE: Five killed in Aleppo", "They left.\n"),
        ("They left.\nRelated - Five killed in Aleppo\r\nThey came.", "They left.\n\nThey came."),
        ("By Émile Zola and Ahmed al-Salem\r\nTwo died.", "\nTwo died."),
        ("Two died.\nReporting by Ahmed Salem in Homs and Jane Doe; additional reporting by Ali", "Two died.\n"),
        ("إعداد: د. أحمد سالم", ""),
    ],
)
def test_what_is_no_part_of_the_words_goes(written: str, read: str) -> None:
    """Markup, entities, invisible characters, forms of print and pointers elsewhere are not read."""
    assert cleaned(written).text == read


@pytest.mark.parametrize(
    "text",
    [
        "AT&T said 3 < 4 and 5 > 4; R&D; a <b",
        "<killed> three",
        "Read more about the war here.",
        "By Monday the army had left.",
        "They must leave\nBy Friday\nOr they will be arrested",
        "Related-party deals were banned.",
        "“Read more: it is the key to freedom,” he said.",
        '"Read more... it will help," the minister told them.',
        f"Read more: {'the army left and came back again, ' * 9}",
        "Written by Khaled al-Asaad, the letter demanded the release of ten hostages.",
        "Reporting by Amnesty International found that Iraqi forces killed 12 people.",
        "تحرير: الجيش يستعيد الموصل",  # liberation, not editing
        "تحرير - الموصل",
        "كتب: سأعود إلى حلب قريبا",
        "if a <b and c> d, or a<i and 2>1",
        "I <3 Aleppo, it says on <a.b@c.org>",
        "عُمان تدين",
        "كتب رئيس الوزراء: لن ننسحب.",
        "أيضًا قال محمّد إنّ الوفد غادر المدينة صباحًا ولم يعد إليها بعد ذلك اليوم",
        "می\u200cشود",  # the zero-width non-joiner parts Persian words
        "الجـــيش",
        "",
        "\ud800",
    ],
)
def test_what_only_looks_like_it_stays(text: str) -> None:
    """What writers mean is read as they wrote it."""
    found = cleaned(text)

    assert (found.text, found.starts) == (text, None)


def test_a_title_is_what_it_is() -> None:
    """A title that begins like a line of writers, or leads elsewhere, is the article's own."""
    for title in ("By Land, Sea and Air", "Related: Five killed", "Read more..."):
        assert cleaned(title, is_title=True).text == title


@settings(deadline=None)
@given(text=st.lists(st.one_of(st.sampled_from(DIRT), st.text(max_size=5)), max_size=40).map("".join))
def test_every_letter_points_to_where_it_was_written(text: str) -> None:
    """Stretches are in order and never empty, and a letter that was not changed is the one that stands there."""
    found = cleaned(text)

    places = [found.written(at, at + 1) for at in range(len(found.text))]
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert places == sorted(places)
    for letter, (start, end) in zip(found.text, places, strict=True):
        if letter.isascii() and letter.isalnum() and end == start + 1:
            assert text[start:end] == letter
    assert found.starts is not None or found.text == text
