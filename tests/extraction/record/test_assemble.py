"""One record from many tellings: what is news, what is one event, how grave it is and how sure."""

import pytest
from coding import analysed

from extraction.events.events import MAX_MAIN
from extraction.events.severity import score_of, severity_of
from schemas.analysis import Count
from schemas.codebook import EVENT_TYPES, MODES, CountKind, EventType, Realis

LEAD = "Iraqi forces arrested four Islamic State members in Mosul."
FILLER = " The ministry published the names of the units on its website. The list has two pages."
BACKGROUND = " Gunmen killed two soldiers in Kirkuk in January 2024."


def counted(kind: CountKind, number: int) -> Count:
    """Return a count of a kind."""
    return Count(kind=kind, low=number, high=number, what="people")


def test_the_event_of_the_title_is_the_news() -> None:
    """An event that the title and the first sentences tell is main."""
    events = analysed(LEAD + FILLER, title=LEAD).events

    assert [(event.type, event.main) for event in events] == [("COERCE", True)]


def test_background_below_is_not_the_news() -> None:
    """What is told below the lead, of another year, is kept as history and is not main."""
    events = analysed(LEAD + FILLER * 3 + BACKGROUND, title=LEAD).events

    assert {(event.type, event.main) for event in events} == {("COERCE", True), ("ASSAULT", False)}
    assert [event.realis for event in events if event.type == "ASSAULT"] == ["historical"]


def test_two_events_at_most_are_the_news() -> None:
    """A lead that tells many events has no more main events than the codebook allows."""
    deeds = (
        "The Iraqi army bombed a depot in Kirkuk, arrested nine militants in Mosul and seized weapons in Anbar.",
        "Turkey condemned the Israeli attack on Damascus and imposed sanctions on Israel.",
        "Iran threatened to attack Israel. Jordan closed the border crossing with Syria. Syria sent reinforcements.",
    )
    events = analysed(" ".join(deeds), title=deeds[0]).events

    assert 1 <= sum(event.main for event in events) <= MAX_MAIN < len(events)


def test_a_repeated_event_is_one() -> None:
    """Title, lead and body telling the same thing give one event, completed by what each adds."""
    again = " The Iraqi forces said the four were arrested in a raid on Wednesday."
    events = [event for event in analysed(LEAD + again, title=LEAD).events if event.type == "COERCE"]

    assert len(events) == 1
    assert [event.place.text for event in events if event.place is not None] == ["Mosul"]


def test_an_irrelevant_article_has_no_events() -> None:
    """Where the verdict is that an article is not about security, nothing is coded."""
    analysis = analysed(
        "The striker attacked the defence and shot. The match ended.", title="Cup final goes to penalties"
    )

    assert not analysis.relevant
    assert not analysis.events


def test_a_planned_meeting_is_an_agreement() -> None:
    """Settled case 1: met is CONSULT, will meet is AGREE without a mode."""
    events = analysed(
        "Iranian Foreign Minister Abbas Araghchi will meet Fuad Hussein in Baghdad on Sunday about border security.",
        title="Security talks",
    ).events

    assert [(event.type, event.mode, event.realis) for event in events] == [("AGREE", None, "future")]


@pytest.mark.parametrize("event_type", EVENT_TYPES)
def test_scales_hold_for_every_type_and_mode(event_type: EventType) -> None:
    """Score has the sign of the type's side (cooperation or conflict); severity is between 1 and 5."""
    is_cooperation = EVENT_TYPES.index(event_type) <= EVENT_TYPES.index("RETREAT")
    for mode in (None, *MODES.get(event_type, ())):
        assert is_cooperation == (score_of(event_type, mode) > 0)
        assert 1 <= severity_of(event_type, mode, "occurred", (), frozenset()) <= 4


@pytest.mark.parametrize(
    ("event_type", "mode", "realis", "counts", "expected"),
    [
        ("CONSULT", None, "occurred", (), 1),
        ("COERCE", "arrest", "occurred", (), 2),
        ("ASSAULT", "aerial", "occurred", (), 3),
        ("ASSAULT", "unconventional", "occurred", (), 4),
        ("RETREAT", "ceasefire", "occurred", (), 3),
        ("ASSAULT", "firearms", "occurred", (counted("killed", 1),), 4),
        ("ASSAULT", "firearms", "occurred", (counted("killed", 10),), 5),
        ("ASSAULT", "firearms", "occurred", (counted("injured", 4),), 3),
        ("ASSAULT", "firearms", "occurred", (counted("injured", 5),), 4),
        ("RETREAT", "withdraw", "occurred", (counted("returned", 999),), 2),
        ("RETREAT", "withdraw", "occurred", (counted("returned", 1000),), 3),
        ("ASSAULT", "aerial", "negated", (), 2),
        ("ASSAULT", "firearms", "historical", (counted("killed", 10),), 4),
        ("REQUEST", None, "hypothetical", (), 1),
    ],
)
def test_severity_follows_its_rule(
    event_type: EventType, mode: str | None, realis: Realis, counts: tuple[Count, ...], expected: int
) -> None:
    """The rule of docs/severity.md, number by number, with the values on both sides of its limits."""
    assert severity_of(event_type, mode, realis, counts, frozenset()) == expected


def test_talks_of_soldiers_weigh_more() -> None:
    """Talks of military or intelligence people are a step above other talks."""
    assert severity_of("CONSULT", "visit", "occurred", (), frozenset({"GOV"})) == 1
    assert severity_of("CONSULT", "visit", "occurred", (), frozenset({"MIL", None})) == 2


def test_more_said_is_surer() -> None:
    """An event with sides, count and place is surer than a bare one."""
    full = analysed("The Iraqi army killed ten Islamic State militants in Anbar.", title="Army operation").events
    bare = analysed("An explosion was heard in Anbar.", title="Explosion in Anbar").events

    assert full[0].confidence > max((event.confidence for event in bare), default=0.0)


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("An Israeli air strike killed three people near Damascus.", "ISR"),
        ("أدى القصف التركي على عفرين إلى مقتل ثلاثة مدنيين.", "TUR"),  # the Turkish bombardment of Afrin
        ("هجوم صاروخي إسرائيلي على دمشق.", "ISR"),  # an Israeli missile attack on Damascus
    ],
)
def test_an_adjective_names_the_attacker(text: str, country: str) -> None:
    """The state of an attack's adjective is its actor."""
    events = analysed(text, title="Attack").events

    assert (country,) in {event.actor_countries for event in events if event.type == "ASSAULT"}


def test_authorities_are_those_of_the_place() -> None:
    """The authorities that arrest in a city are those of its state, and so are those whom they arrest."""
    arrest = analysed("The authorities arrested four activists in Baghdad.", title="Arrests in Baghdad").events[0]

    assert (arrest.actor_countries, arrest.recipient_countries) == (("IRQ",), ("IRQ",))


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Amnesty accuses Cairo", "Amnesty International accused the Egyptian authorities on Tuesday of torture."),
        ("اتهام بالتعذيب", "اتهمت منظمة هيومن رايتس ووتش الأربعاء السلطات السورية بتعذيب معتقلين."),
    ],
)
def test_a_body_of_no_state_brings_none(title: str, text: str) -> None:
    """Neither beside its name nor among the states that act."""
    accused = next(event for event in analysed(text, title=title).events if event.type == "ACCUSE")

    assert [(one.sector, one.country) for one in accused.actors] == [("NGO", None)]
    assert accused.actor_countries == ()


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("Abbas Kareem, who took over the Interior Ministry last week, condemned the attack.", "Abbas Kareem"),
    ],
)
def test_a_subject_stands_before_its_relative_clause(text: str, actor: str) -> None:
    """Whom a clause between commas describes is the subject of the verb behind it, not a name within the clause."""
    (event,) = [one for one in analysed(text, title="News of the border").events if one.type == "ACCUSE"]

    assert actor in [one.text for one in event.actors]


def test_a_city_is_more_than_its_state() -> None:
    """Of a state and a city in it, both named as where it happened, the city is the place, however far it stands."""
    text = "استقبل قائد الجيش في العراق، ثابت العباسي، يوم الخميس، قائد الجيش الأردني، يوسف الحنيطي، في العاصمة بغداد."
    (event,) = analysed(text, title="لقاء عسكري").events

    assert event.place is not None
    assert event.place.text == "بغداد"
