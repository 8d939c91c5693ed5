"""Where a name begins and ends within the words that the encoder takes for it."""

from collections.abc import Mapping

import numpy as np
import pytest

from extraction.encoder.encoded import Encoded, cut, encoded
from extraction.encoder.network import Matrix
from extraction.mention import Mention
from extraction.names.entities import find_mentions
from extraction.record.tagged import credited_stretches, letters, tagged
from extraction.text.reading import read_document
from schemas.analysis import ArticleText


def _letters(text: str, mentions: tuple[Mention, ...] = ()) -> str:
    document = read_document(ArticleText(id="a", title=text, text=""))
    own = encoded(document)
    return document.text(*letters(document, own, (0, len(own.pieces.starts)), mentions))


class _Tagged(Encoded):
    """Sees in each word what `of` has for it."""

    of: Mapping[str, int]

    def tags(self) -> Matrix:
        """Return what makes each word that `of` has be tagged so, and all others nothing."""
        tags = np.zeros((len(self.pieces.starts), 7), dtype=np.float32)
        text = self.text
        for row, (start, end) in enumerate(zip(self.pieces.starts, self.pieces.ends, strict=True)):
            tags[row, self.of.get(text[start:end], 0)] = 9.0
        return tags

    text: str


def _names(text: str, of: Mapping[str, int]) -> list[str]:
    document = read_document(ArticleText(id="a", title=text, text=""))
    own = _Tagged(cut(document.full, [0]))
    own.of, own.text = of, document.full
    return [document.text(name.start, name.end) for name in tagged(document, own, ())]


@pytest.mark.parametrize(
    ("text", "of", "names"),
    [
        ("قناة إيه.آر.دي الألمانية", {"إيه": 3, "آر": 3, "دي": 3}, ["إيه.آر.دي"]),
        ("سكاي نيوز.رويترز", {"سكاي": 3, "نيوز": 4, "رويترز": 3}, ["سكاي نيوز", "رويترز"]),  # two bodies
        ("R.J and Said", {"R": 1, "J": 1, "Said": 1}, ["R", "J", "Said"]),  # people's initials are left
    ],
)
def test_an_abbreviation_that_is_spelt_out_is_one_name(text: str, of: Mapping[str, int], names: list[str]) -> None:
    """Points alone part its letters."""
    assert _names(text, of) == names


@pytest.mark.parametrize(
    ("text", "of", "names"),
    [
        ("جيمس فولي وتشاكبي ساند", {"جيمس": 1, "فولي": 2, "وتشاكبي": 1, "ساند": 2}, ["جيمس فولي", "تشاكبي ساند"]),
        ("جيمس فولي ووليد خالد", {"جيمس": 1, "فولي": 2, "ووليد": 1, "خالد": 2}, ["جيمس فولي", "وليد خالد"]),
        ("جيمس فولي وليد خالد", {"جيمس": 1, "فولي": 2, "وليد": 1, "خالد": 2}, ["جيمس فولي", "وليد خالد"]),
        ("قتل وتشاكبي ساند", {"وتشاكبي": 1, "ساند": 2}, ["وتشاكبي ساند"]),  # nobody before it
    ],
)
def test_and_joins_a_name_to_the_one_before_it(text: str, of: Mapping[str, int], names: list[str]) -> None:
    """Its letter belongs to a name that the lexicon has with it."""
    assert _names(text, of) == names


@pytest.mark.parametrize(
    ("text", "of", "names"),
    [
        ("قضت المحكمة العليا في إسرائيل", {"المحكمة": 3, "العليا": 4, "في": 4}, ["المحكمة العليا"]),
        ("the Islamic Resistance in Iraq", {"Islamic": 3, "Resistance": 4, "in": 4}, ["Islamic Resistance"]),
        ("قال حسين علي أمس", {"حسين": 1, "علي": 2}, ["حسين علي"]),
        ("went to the", {"the": 3}, []),
    ],
)
def test_no_name_ends_with_what_another_word_has_to_follow(text: str, of: Mapping[str, int], names: list[str]) -> None:
    """A preposition, an article; Ali is a name."""
    assert _names(text, of) == names


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("ومحمد حسن", "محمد حسن"),  # and
        ("لأحمد علي", "أحمد علي"),  # for
        ("وليد خالد", "وليد خالد"),  # a name that begins with the letter of "and"
        ("بوزارة الداخلية", "وزارة الداخلية"),  # by
        ("وكالة الأنباء", "وكالة الأنباء"),
        ("والجيش السوري", "الجيش السوري"),
        ("لوكالات الأنباء", "وكالات الأنباء"),  # for
        ("لجينا هاسبيل", "لجينا هاسبيل"),
        ("لجينا هاسبيل قالت جينا", "جينا هاسبيل قالت جينا"),  # for, as the rest stands elsewhere
        ("John Kerry's", "John Kerry"),
        ("UN", "UN"),
    ],
)
def test_letters_written_together_with_a_name_are_no_part_of_it(written: str, name: str) -> None:
    """Unless they belong to it."""
    assert _letters(written) == name


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Security news", "Police arrested Ahmed Salem\nKhaled Hassan was killed"),
        ("أخبار", "مقتل قائد في حمص أحمد سالم\nخالد حسن"),
        ("Five die", "Five soldiers died in Homs.\nAhmed Salem\nJane Doe"),
    ],
)
def test_a_name_ends_with_its_line(title: str, text: str) -> None:
    """Names that stand below each other, as in a list or below a headline, are names of their own."""
    document = read_document(ArticleText(id="a", title=title, text=text))
    own = encoded(document)

    found = [document.text(name.start, name.end) for name in tagged(document, own, ())]
    found += [document.text(*stretch) for stretch in credited_stretches(document, own, ())]
    assert found
    assert not any("\n" in name for name in found)


def test_and_parts_a_name_of_the_tables_from_the_one_before_it() -> None:
    """SANA and the Observatory are two bodies and two sources, whatever the encoder takes them for."""
    text = "وكالة سانا والمرصد السوري لحقوق الإنسان"
    document = read_document(ArticleText(id="a", title=text, text=""))
    own = _Tagged(cut(document.full, [0]))
    own.of, own.text = {"وكالة": 3} | dict.fromkeys(text.split()[1:], 4), document.full
    mentions = find_mentions(document)
    names = ["وكالة سانا", "المرصد السوري لحقوق الإنسان"]

    assert [document.text(one.start, one.end) for one in tagged(document, own, mentions)] == names
    own.sources = lambda: np.ones(len(own.pieces.starts), dtype=np.float32)  # type: ignore[method-assign]
    assert [document.text(*one) for one in credited_stretches(document, own, mentions)] == names


def test_a_body_does_not_begin_like_a_person() -> None:
    """لجان is committees, and "for Jean" before a person's name."""
    text = "لجان الكونغرس"
    document = read_document(ArticleText(id="a", title=text, text=""))
    own = encoded(document)
    words = (0, len(own.pieces.starts))

    assert document.text(*letters(document, own, words, (), "organisation")) == text
    assert document.text(*letters(document, own, words, (), "person")) == text[1:]


def test_a_mention_knows_where_a_name_begins() -> None:
    """What the gazetteers found decides, where it ends with the name."""
    text = "لفنلندا"
    known = Mention(kind="organisation", start=1, end=len(text), text=text[1:], outer_start=1, outer_end=len(text))

    assert _letters(text, (known,)) == text[1:]


class _OneName(Encoded):
    """Takes all words behind the first for one organisation."""

    def tags(self) -> Matrix:
        """Return what makes the second word the beginning of an organisation and all others go on with it."""
        tags = np.zeros((len(self.pieces.starts), 7), dtype=np.float32)
        tags[1, 3] = tags[2:, 4] = 1.0
        return tags


@pytest.mark.parametrize(
    ("written", "names"),
    [
        (" - Hamas", ["Hamas"]),
        (" (PKK)", ["PKK"]),
        ("'s army", ["army"]),
        (" Iran's army", ["Iran's army"]),
        (" U.S.", ["U.S."]),
        (" Tehreek-", ["Tehreek"]),
        (" تنظيم «الدولة»", ["تنظيم «الدولة»"]),
        (" «الدولة»", ["الدولة"]),
        (" )", []),
        (" 's", []),
    ],
)
def test_marks_at_its_ends_are_no_part_of_a_name(written: str, names: list[str]) -> None:
    """Unless they close what is opened within it; nor is the s of a genitive. Marks alone are no name."""
    document = read_document(ArticleText(id="a", title=f"Iran{written}", text=""))
    own = _OneName(cut(document.full, [0]))

    assert [document.text(name.start, name.end) for name in tagged(document, own, ())] == names
