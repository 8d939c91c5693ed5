"""Names that several places or offices bear: the text tells which is meant."""

from datetime import UTC, datetime

import pytest

from extraction.names.entities import find_mentions
from extraction.text.reading import read_document
from schemas.analysis import ArticleText


def places(text: str) -> dict[str, str | None]:
    """Return the state of each place of a text of 2020, by its name as written."""
    article = ArticleText(id="1", title="", text=text, published=datetime(2020, 1, 1, tzinfo=UTC))
    return {one.text: one.country for one in find_mentions(read_document(article)) if one.kind == "place"}


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("انفجار في طرابلس شمالي لبنان", "طرابلس", "LBN"),  # Tripoli in northern Lebanon
        ("قال الجيش اللبناني إن دورية تعرضت لإطلاق نار في طرابلس", "طرابلس", "LBN"),  # the Lebanese army said
        ("اشتباكات في طرابلس بين فصائل موالية لحكومة الوفاق في ليبيا", "طرابلس", "LBY"),
        ("زار المبعوث الأممي غسان سلامة طرابلس بعد لقاء في بنغازي", "طرابلس", "LBY"),  # Benghazi tells
        ("وصل وزير الخارجية الأردني إلى عمان بعد جولة", "عمان", "JOR"),  # Amman
        ("أعلنت مسقط أن عمان ستستضيف المحادثات وقال السلطان هيثم", "عمان", "OMN"),  # Oman
        ("أعلنت عُمان استضافة المحادثات", "عُمان", "OMN"),  # the vowel mark tells
        ("اتهمت روسيا جورجيا بالقصف وقالت تبليسي إن قواتها ردت", "جورجيا", "GEO"),
        ("فاز المرشح في جورجيا بعد فرز الأصوات في أتلانتا وقال حاكم تكساس", "جورجيا", "USA"),
        ("سيطر الجيش اليمني على مواقع في البيضاء شرق صنعاء", "البيضاء", "YEM"),
        ("حشد حفتر قواته في البيضاء شرق ليبيا", "البيضاء", "LBY"),
        ("هبطت الطائرة في زنجبار قبالة سواحل تنزانيا", "زنجبار", "TZA"),
        ("اندلعت معارك في زنجبار عاصمة محافظة أبين جنوب اليمن", "زنجبار", "YEM"),
        ("Rockets were fired at Tripoli in northern Lebanon, the army said.", "Tripoli", "LBN"),
        ("The Lebanese army arrested two men in Tripoli and in Beirut.", "Tripoli", "LBN"),
        ("Fighters in Tripoli clashed with Haftar's forces near Benghazi, Libya.", "Tripoli", "LBY"),
        ("Georgia accused Russia of moving the border fence, Tbilisi said.", "Georgia", "GEO"),
        ("The US secretary of state landed in Georgia for talks with the US ambassador.", "Georgia", "GEO"),
        ("Votes were counted in Georgia and in Atlanta as the president spoke in Michigan.", "Georgia", "USA"),
        ("A man was arrested in Lebanon, Pennsylvania, police said.", "Lebanon", "USA"),
        ("The sheriff of Cairo, Illinois, denied it.", "Cairo", "USA"),
        ("Police in Paris, Texas, shot a man.", "Paris", "USA"),
        ("The mayor of Damascus, Maryland, resigned.", "Damascus", "USA"),
        ("Officials met in Tbilisi, Georgia, on Monday.", "Tbilisi", "GEO"),
        ("A man was shot in Atlanta, Georgia.", "Georgia", "USA"),
        ("A man was shot in Savannah, Georgia, police said.", "Georgia", "USA"),
        ("Russia, Georgia and Armenia met.", "Russia", "RUS"),
        ("Russia, Georgia and Armenia met.", "Georgia", "GEO"),
        ("Protests were held in Damascus, Anbar and Mosul.", "Damascus", "SYR"),
        ("Jordan told reporters that Jim Jordan was wrong.", "Jordan", "JOR"),
        ("قال الجيش اللبناني إن سفينة غرقت قرب ميناء طرابلس", "ميناء طرابلس", "LBN"),  # the port of Tripoli
        ("The Lebanese army said a ship sank off Tripoli port.", "Tripoli port", "LBN"),
        ("Protesters filled Tahrir Square in Cairo, Egypt.", "Tahrir Square", "EGY"),
        ("Iraqi security forces closed Tahrir Square in Baghdad.", "Tahrir Square", "IRQ"),
    ],
)
def test_the_text_tells_which_place_is_meant(text: str, name: str, country: str) -> None:
    """What stands beside a name tells, then the states and places of the text; a country needs less than a province."""
    assert places(text)[name] == country


def test_a_town_behind_which_another_province_stands_has_no_coordinates() -> None:
    """Of Lebanon in Pennsylvania nothing is said that the tables have of the state."""
    article = ArticleText(id="1", title="", text="A man was arrested in Lebanon, Pennsylvania, police said.")
    (town, _) = (one for one in find_mentions(read_document(article)) if one.kind == "place")

    assert (town.country, town.admin1, town.geonames_id, town.id, town.also_state) == (
        "USA",
        "Pennsylvania",
        None,
        None,
        False,
    )


@pytest.mark.parametrize(
    ("day", "role"),
    [(datetime(2017, 5, 1, tzinfo=UTC), None), (datetime(2018, 9, 1, tzinfo=UTC), "foreign secretary")],
)
def test_the_day_tells_which_office_is_held(day: datetime, role: str | None) -> None:
    """A minister has the office on the days that it was held, and the state on all."""
    article = ArticleText(id="1", title="", text="Jeremy Hunt spoke on Monday.", published=day)
    (person,) = (one for one in find_mentions(read_document(article)) if one.kind == "person")

    assert (person.country, person.role) == ("GBR", role)


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("تقدم الجيش الوطني في الحديدة غربي اليمن", "YEM"),
        ("قال خليفة حفتر إن الجيش الوطني دخل بنغازي في ليبيا", "LBY"),
    ],
)
def test_an_army_of_many_states_is_that_of_the_text(text: str, country: str) -> None:
    """الجيش الوطني (the National Army) is Yemen's in a Yemeni article and Libya's in a Libyan one."""
    found = find_mentions(read_document(ArticleText(id="1", title="", text=text)))

    assert [one.country for one in found if one.kind == "organisation"] == [country]


@pytest.mark.parametrize(("year", "country"), [(2018, "DEU"), (2022, "IGO")])
def test_an_office_of_two_bodies_is_the_one_of_the_day(year: int, country: str) -> None:
    """أورسولا فون دير لاين was a minister in Germany, then head of the Commission; each spelling serves both."""
    text = "قالت أورسولا فون دير لاين إن أوروبا مستعدة"  # Ursula von der Leyen said that Europe was ready
    article = ArticleText(id="1", title="", text=text, published=datetime(year, 3, 1, tzinfo=UTC))
    (person,) = (one for one in find_mentions(read_document(article)) if one.kind == "person")

    assert person.country == country


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("قصفت الفرقة الرابعة مواقع في سوريا", "الفرقة الرابعة", "SYR"),
        ("أعلن الجيش العراقي أن الفرقة الرابعة دخلت الموصل", "الفرقة الرابعة", "IRQ"),
        ("قتل جنود من الفيلق الخامس في باكستان", "الفيلق الخامس", "PAK"),
        ("The Norwegian Labour Party won, and Britain and the British prime minister watched.", "Labour Party", "NOR"),
        ("The House of Commons voted in Ottawa, Canada.", "House of Commons", "CAN"),
        ("The House of Commons voted, the British prime minister said.", "House of Commons", "GBR"),
        ("Malaysia held a vote and the National Front lost.", "National Front", "MYS"),
        ("The National Front lost in France.", "National Front", "FRA"),
    ],
)
def test_the_text_tells_whose_body_is_meant(text: str, name: str, country: str) -> None:
    """An adjective before it or a state behind it decides, then the states of the text."""
    found = find_mentions(read_document(ArticleText(id="1", title="", text=text)))

    assert [one.country for one in found if one.text == name] == [country]
