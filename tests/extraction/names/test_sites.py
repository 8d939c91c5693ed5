"""Places: those of the tables among words that look like them, and those that no table holds."""

import pytest

from extraction.mention import Mention
from extraction.names.entities import find_mentions
from extraction.text.reading import read_document
from schemas.analysis import ArticleText


def places(text: str) -> list[Mention]:
    """Return the places of a text."""
    return [
        one for one in find_mentions(read_document(ArticleText(id="1", title="", text=text))) if one.kind == "place"
    ]


def names(text: str) -> list[str]:
    """Return the places of a text as written."""
    return [one.text for one in places(text)]


@pytest.mark.parametrize(
    "text",
    [
        "قالت وسيلة إعلامية سورية إن الغارة وقعت",  # a Syrian medium
        "أبعدت دبلوماسيا روسيا أمس",  # a Russian diplomat
        "قتل طفلا سوريا",  # a Syrian child
        "مقتل 13 سوريا",  # 13 Syrians
        "كان الرجل سوريًا",  # the man was Syrian: the mark tells
        "تراجعت الصادرات إلى السوق السعودية",  # the Saudi market
        "خرجت مظاهرة سلمية",  # peaceful
        "ضربة تدمر قاربا",  # destroys a boat
        "أبلغت السفيرة الأمريكية المجلس",  # the ambassador
        "كانت دوما لأغراض معلنة",  # always
        "ترحيل قسري إلى بلد ثالث",  # to a third country
        "في حديثه إلى الصحفيين",  # in his talk
        "وسط تعتيم إعلامي",  # amid a blackout
        "بعد قضاء ثلثي المدة",  # having served two thirds
        "لم يزد عدد القتلى على عشرة",  # did not exceed
        "حضر لفيف من العلماء الحفل",  # a number of scholars
        "تلقى برقية التعزية من الملك",  # the telegram of condolence
        "دخل الوفد في باص مصفح",  # an armoured bus
        "ضغوط من قاعدة ناخبيه",  # his voters
        "محاولة للنيل من سمعته",  # to undermine
        "بموجب اتفاقية جنيف",  # under the Geneva Convention
        "under the Geneva Convention",
        "under the Dublin Regulation",
        "Hit by drones, the depot burned",
        "the National Front said",
    ],
)
def test_words_that_look_like_places_are_none(text: str) -> None:
    """An adjective, a verb, a word with an owner or the name of a treaty is no place."""
    assert names(text) == []


def test_a_text_that_writes_the_state_otherwise_means_the_adjective() -> None:
    """سورية may be Syria or Syrian; where the text calls the state سوريا it is the adjective."""
    assert names("قالت وسائل إعلام سورية إن الغارة وقعت وإن سوريا سترد") == ["سوريا"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("اتهمت سورية الجماعات المسلحة", ["سورية"]),  # Syria accused
        ("عاد إلى سورية", ["سورية"]),
        ("قالت السعودية إنها سترد", ["السعودية"]),
        ("اتهمت روسيا أوكرانيا", ["روسيا", "أوكرانيا"]),
        ("وصلت القوات إلى تدمر", ["تدمر"]),
        ("معارك قرب تدمر", ["تدمر"]),
        ("مياه النيل", ["النيل"]),
        ("قصف طال حلب ودوما", ["حلب", "دوما"]),  # one more of several places
        ("في محافظات البصرة وميسان وواسط", ["البصرة", "ميسان", "واسط"]),
        ("استقبلت قطر الوفد", ["قطر"]),
        ("في مدينة بلد", ["بلد"]),
        ("تقدمت القوات في جبهة الكمرة", ["الكمرة"]),  # on a front
        ("في مديريتي الكمرة والزغبطية", ["الكمرة", "الزغبطية"]),  # in the two districts of
        ("the town of Zabgat fell", ["Zabgat"]),
        ("clashes north of Zabgat went on", ["Zabgat"]),
        ("fighting on the Zabgat front", ["Zabgat"]),
        ("troops seized Mount Zabgat", ["Mount Zabgat"]),
        ("they prayed at the al-Zabgat mosque", ["al-Zabgat mosque"]),
        ("a blast in Van on Monday", ["Van"]),
    ],
)
def test_places_are_found_by_what_stands_around_them(text: str, found: list[str]) -> None:
    """A name that may be a word is a place after a word of place; an unknown one is found by its noun."""
    assert names(text) == found


def test_what_only_says_whose_something_is_is_no_place_of_the_record() -> None:
    """In "Iran-backed" the state is known and the place is marked as a modifier; Iran alone is not."""
    text = "Iran-backed fighters left and Iran denied it."

    assert [(one.text, one.country, one.is_modifier) for one in places(text)] == [
        ("Iran", "IRN", True),
        ("Iran", "IRN", False),
    ]


GOVERNORATES = {
    "SYR": "دمشق حلب حمص حماة اللاذقية طرطوس إدلب الرقة الحسكة درعا السويداء القنيطرة",
    "IRQ": "بغداد نينوى البصرة كركوك أربيل السليمانية دهوك حلبجة الأنبار ديالى كربلاء النجف بابل واسط ميسان المثنى",
    "YEM": "صنعاء عدن تعز الحديدة صعدة مأرب حضرموت حجة الجوف البيضاء شبوة أبين لحج الضالع ذمار عمران إب ريمة المهرة",
    "LBN": "بيروت عكار النبطية",
    "JOR": "إربد الزرقاء العقبة المفرق معان الكرك جرش عجلون مادبا الطفيلة البلقاء",
}


@pytest.mark.parametrize(
    ("country", "named"), [(state, one) for state, all_ in GOVERNORATES.items() for one in all_.split()]
)
def test_every_governorate_is_known(country: str, named: str) -> None:
    """The first divisions of the states of the beat are found and belong to their state."""
    found = {one.text.removeprefix("محافظة "): one.country for one in places(f"في محافظة {named} أمس")}

    assert found == {named: country}


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Al-Tuhayta", "YEM"),
        ("Khan al-Ahmar", "PSE"),
        ("Qalaat al-Madiq", "SYR"),
        ("Abu al-Zandin crossing", "SYR"),
        ("Altun Kupri", "IRQ"),
        ("Marka airport", "JOR"),
        ("Ofer prison", "PSE"),
        ("Bagram Air Base", "AFG"),
        ("Illinois", "USA"),
        ("Mauritius", "MUS"),
        ("معبر أبو الزندين", "SYR"),
        ("سجن عوفر", "PSE"),
        ("قاعدة العند", "YEM"),
        ("مخيم النصيرات", "PSE"),
        ("تيغراي", "ETH"),
        ("كوستاريكا", "CRI"),
    ],
)
def test_towns_sites_and_provinces_are_known(text: str, country: str) -> None:
    """Districts, crossings, camps, bases and prisons of the region and provinces elsewhere have their state."""
    (place,) = places(f"in {text}" if text.isascii() else f"في {text}")

    assert (place.text, place.country) == (text, country)


@pytest.mark.parametrize(
    "text",
    [
        "عمل الأهالي معا في وضح النهار",  # together, in broad daylight: media are called so
        "كانوا صادقون في وعودهم",  # truthful: a bloc is called so
        "طالب الانقلابيون برحيل القوات",  # those of the coup, in whichever state
    ],
)
def test_words_that_bodies_are_called_like_name_no_body(text: str) -> None:
    """A body that is called like a common word is found with its noun only."""
    mentions = find_mentions(read_document(ArticleText(id="1", title="", text=text)))

    assert [one.text for one in mentions if one.kind == "organisation"] == []


def test_a_site_of_the_tables_is_found_as_the_tables_have_it() -> None:
    """A site that the tables list has their name, not only the state of the town in it."""
    (square, _) = places("Protesters filled Tahrir Square in Egypt.")
    (sea,) = places("Ships met in the South China Sea.")

    assert (square.name, square.country, square.resolution) == ("Tahrir Square", "EGY", "site")
    assert (sea.name, sea.country) == ("South China Sea", None)


@pytest.mark.parametrize(
    "text", ["Idlib province", "the city of Idlib", "Idlib City", "Idlib district", "Idlib suburbs"]
)
def test_a_town_with_its_noun_is_found_as_the_tables_have_it(text: str) -> None:
    """The noun takes nothing of what is known: where it lies, and its names."""
    (town,) = places(f"Shells fell on {text} on Monday.")

    assert (town.text, town.name, town.country) == ("Idlib", "Idlib", "SYR")
    assert town.lat == pytest.approx(35.93, abs=0.01)
