"""Who and where is named, and how mentions hold together."""

from datetime import UTC, datetime

import pytest

from extraction.mention import Mention, MentionKind
from extraction.names.entities import find_mentions
from extraction.text.reading import read_document
from schemas.analysis import ArticleText

LATE_2024 = datetime(2024, 12, 27, tzinfo=UTC)


def mentions(text: str, published: datetime | None = LATE_2024) -> tuple[Mention, ...]:
    """Return the mentions of a text without title."""
    return find_mentions(read_document(ArticleText(id="1", title="", text=text, published=published)))


def texts(text: str, kind: MentionKind) -> list[str]:
    """Return the mentions of one kind as written."""
    return [mention.text for mention in mentions(text) if mention.kind == kind]


def only(text: str, kind: MentionKind) -> Mention:
    """Return the one mention of a kind."""
    found = [mention for mention in mentions(text) if mention.kind == kind]
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("text", "name", "role", "country", "sector"),
    [
        (
            "التقى وزير الدفاع السوداني، ياسين مروان التوم، الوفد",
            "ياسين مروان التوم",
            "وزير الدفاع السوداني",
            "SDN",
            "GOV",
        ),
        ("قال اللواء فاضل برواري إن", "فاضل برواري", "اللواء", None, "MIL"),
        ("وصرح المتحدث باسم الجيش الأردني، خالد العساف، أن", "خالد العساف", "المتحدث باسم الجيش الأردني", "JOR", "GOV"),
        ("Turkish Foreign Minister Selim Aydin said", "Selim Aydin", "Turkish Foreign Minister", "TUR", "GOV"),
        (
            "Iraqi intelligence chief Jabbar al-Dulaimi arrived",
            "Jabbar al-Dulaimi",
            "Iraqi intelligence chief",
            "IRQ",
            "SPY",
        ),
    ],
)
def test_titled_people_unknown_to_any_list_are_found(
    text: str, name: str, role: str, country: str | None, sector: str
) -> None:
    """The name is without its title; the title gives role, state and sector, and lies in the outer phrase."""
    person = only(text, "person")

    assert (person.text, person.role, person.country, person.sector) == (name, role, country, sector)
    assert person.outer_end == person.end
    assert f"\n{text}"[person.outer_start :].startswith(role)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("وأكد محمود الزعبي ذلك", ["محمود الزعبي"]),
        ("حضر عبد الكريم قاسم الحفل", ["عبد الكريم قاسم"]),
        ("عاد الجيش على عجل إلى الثكنة", []),
        ("Meanwhile The Army said", []),
        ("according to Ahmed Barakat, a resident", ["Ahmed Barakat"]),
    ],
)
def test_people_are_known_by_the_shape_of_the_name(text: str, names: list[str]) -> None:
    """A given name and a family name make a person; the preposition على is no Ali."""
    assert texts(text, "person") == names


def test_short_form_leads_to_the_full_name() -> None:
    """A family name alone is the person named before, with what is known of that person."""
    full, short = (
        m for m in mentions("وصل رئيس جهاز المخابرات العراقية، حميد الشطري. وقال الشطري ذلك.") if m.kind == "person"
    )

    assert short.text == "الشطري"
    assert (short.antecedent, short.country, short.sector) == (full.start, "IRQ", "SPY")


def test_relatives_are_not_one_person() -> None:
    """Two full names that share the family name are two people."""
    people = [m for m in mentions("التقى محمود الزعبي الوزراء. ثم التقى خالد الزعبي الضباط.") if m.kind == "person"]

    assert [(person.text, person.antecedent) for person in people] == [("محمود الزعبي", None), ("خالد الزعبي", None)]


def test_organisation_inside_a_title_is_a_mention_of_its_own() -> None:
    """The agency that a person heads is an organisation without a role, inside the person's outer phrase."""
    text = "استقبل رئيس جهاز المخابرات العراقية، حميد الشطري، الوفد"
    person, agency = only(text, "person"), only(text, "organisation")

    assert (agency.text, agency.role, agency.country, agency.sector) == ("جهاز المخابرات العراقية", None, "IRQ", "SPY")
    assert person.outer_start <= agency.start < agency.end <= person.start


def test_day_of_the_article_chooses_the_office() -> None:
    """A holder met in office has the office of that day; out of office the person stays, without the office."""
    during = only_person_of("Bashar al-Assad spoke", datetime(2018, 4, 14, tzinfo=UTC))
    after = only_person_of("Bashar al-Assad spoke", LATE_2024)

    assert (during.country, during.role) == ("SYR", "president")
    assert (after.country, after.role) == ("SYR", None)


def only_person_of(text: str, published: datetime) -> Mention:
    """Return the one person of a text of some day."""
    (person,) = (mention for mention in mentions(text, published) if mention.kind == "person")
    return person


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("أعلنت وزارة الدفاع العراقية ذلك", "وزارة الدفاع العراقية", "IRQ"),
        ("وقال الجيش الأردني الخميس", "الجيش الأردني", "JOR"),
        ("هاجم مسلحو داعش القرية", "داعش", "IMG"),
        ("وبحسب حزب الله اللبناني", "حزب الله اللبناني", "LBN"),
        ("The Yemeni army said", "Yemeni army", "YEM"),
        ("the Ministry of Interior of Iraq said", "Ministry of Interior of Iraq", "IRQ"),
    ],
)
def test_organisations_have_their_state(text: str, name: str, country: str) -> None:
    """Named by table or by form, an organisation is found as written and belongs to its state."""
    organisation = only(text, "organisation")

    assert (organisation.text, organisation.country) == (name, country)


@pytest.mark.parametrize(
    ("text", "name", "country", "sector"),
    [
        ("إعادة جنود سوريين إلى وطنهم", "جنود سوريين", "SYR", "MIL"),
        ("ناقش الوفد العراقي الأمر", "الوفد العراقي", "IRQ", "GOV"),
        ("تفريق المتظاهرين أمس", "المتظاهرين", None, "OPP"),
        ("أطلق مسلحون النار", "مسلحون", None, "UAF"),
        ("عاد الفلسطينيون أمس", "الفلسطينيون", "PSE", "CVL"),
        ("Two Syrian soldiers died", "Syrian soldiers", "SYR", "MIL"),
        ("dozens of gunmen fled", "gunmen", None, "UAF"),
    ],
)
def test_described_sides_are_groups(text: str, name: str, country: str | None, sector: str) -> None:
    """A side told by a common noun is a group; its adjective gives the state."""
    group = only(text, "group")

    assert (group.text, group.country, group.sector) == (name, country, sector)


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("فرقت الشرطة المتظاهرين أمس", ["الشرطة", "المتظاهرين"]),  # the police dispersed the protesters
        ("قتل الجيش المسلحين في حمص", ["الجيش", "المسلحين"]),  # the army killed the gunmen
        ("اختطف مسلحون صحفيين في السويداء", ["مسلحون", "صحفيين"]),  # gunmen abducted journalists
        ("اعتقلت القوات جنودا سوريين", ["القوات", "جنودا سوريين"]),  # Syrian soldiers
    ],
)
def test_two_sides_are_two_groups(text: str, groups: list[str]) -> None:
    """A plural that does not agree with the group before it is another group, and no adjective."""
    assert texts(text, "group") == groups


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("عبر منفذ القائم الحدودي", "منفذ القائم الحدودي", "IRQ"),
        ("في مدينة حلب", "حلب", "SYR"),
        ("وصلوا إلى سجن غويران", "سجن غويران", "SYR"),
        ("near the al-Tanf base", "al-Tanf base", "SYR"),
        ("في بلدة تل زغبط", "تل زغبط", None),
        ("انفجار في طرابلس شمالي لبنان", "طرابلس", "LBN"),
        ("اشتباكات في طرابلس بين فصائل في ليبيا", "طرابلس", "LBY"),
    ],
)
def test_places_are_found_with_their_state(text: str, name: str, country: str | None) -> None:
    """Sites keep their noun, settlements lose it, unknown villages are found, and context settles a shared name."""
    first = next(mention for mention in mentions(text) if mention.kind == "place")

    assert (first.text, first.country) == (name, country)


def test_states_and_capitals_can_act() -> None:
    """A state and its capital may act for the state, another city may not."""
    acting = {mention.text: mention.also_state for mention in mentions("دمشق والعراق وحلب")}

    assert acting == {"دمشق": True, "العراق": True, "حلب": False}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\ud800 العراق",
        "وزير " * 500,
        "al-" * 300,
        "Minister of " * 300,
        '"سانا',
        "محمد " * 300,
        "ب ل و",
        "جيش\u0640 العراق\u064e",
    ],
)
def test_mentions_are_sound_on_any_text(text: str) -> None:
    """Mentions are sorted, do not overlap, and are what the offsets say."""
    document = read_document(ArticleText(id="1", title=text, text=text))
    end = 0

    for mention in find_mentions(document):
        assert end <= mention.start < mention.end
        assert mention.outer_start <= mention.start
        assert mention.outer_end >= mention.end
        assert document.full[mention.start : mention.end] == mention.text
        end = mention.end


def test_what_overlooks_the_sea_is_no_town() -> None:
    """المطلة is Metula, also as one more of several places, and "overlooking" before على (on)."""
    assert texts("في صنعاء والمطلة على البحر الأحمر", "place") == ["صنعاء", "البحر الأحمر"]
    assert texts("في بيروت والمطلة أمس", "place") == ["بيروت", "المطلة"]


@pytest.mark.parametrize("text", ["عبر منفذ القائم الحدودي أمس", "عبر معبر القائم أمس", "عبر معبر القائم الحدودي أمس"])
def test_a_site_of_the_tables_has_its_name(text: str) -> None:
    """A crossing is named and placed whichever of its nouns is written, with or without "border"."""
    (place,) = [one for one in mentions(text) if one.kind == "place"]

    assert (place.name, place.country, place.admin1) == ("al-Qaim crossing", "IRQ", "Anbar")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Then Chad Johnson arrived.", "Chad Johnson"),
        ("She met Sydney Sweeney.", "Sydney Sweeney"),
        ("Paris Hilton was detained in Madrid.", "Paris Hilton"),
        ("Santiago Abascal leads Vox.", "Santiago Abascal"),
        ("They invited Jordan Peterson.", "Jordan Peterson"),
        ("Georgia Meloni arrived in Rome.", "Georgia Meloni"),
    ],
)
def test_a_given_name_that_is_a_place_too_is_a_persons_before_a_family_name(text: str, name: str) -> None:
    """What follows it has a capital and is no place, title, body or word of an agreement."""
    assert texts(text, "person") == [name]


@pytest.mark.parametrize(
    "text",
    [
        "The Jordan Valley is calm.",
        "Jordan Rejects Plan",
        "They shot a man in Jordan Monday.",
        "The talks in Paris Tuesday failed.",
        "The Paris Agreement was signed.",
        "The show at the Sydney Opera House was stopped.",
        "Jordan Syria border crossing opened.",
    ],
)
def test_a_place_that_is_a_given_name_too_is_no_person_elsewhere(text: str) -> None:
    """Headlines in capitals, names of sites, weekdays and other places are no family names."""
    assert texts(text, "person") == []


@pytest.mark.parametrize(
    "text", ["انسحبت من اتفاق باريس للمناخ", "تنفيذ اتفاق الرياض بين الطرفين", "The Riyadh agreement holds."]
)
def test_an_agreement_that_is_named_after_its_town_is_no_place(text: str) -> None:
    """Small letters or not."""
    assert texts(text, "place") == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("وقع اتفاق في باريس", ["باريس"]),
        ("رفض اتفاق بغداد وأربيل", ["بغداد", "أربيل"]),
        ("There was an agreement in Paris.", ["Paris"]),
    ],
)
def test_an_agreement_in_a_town_or_of_two_sides_leaves_the_place(text: str, names: list[str]) -> None:
    """With a preposition, or "and" and a second name, the town is meant."""
    assert texts(text, "place") == names
