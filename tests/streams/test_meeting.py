"""An event meets a condition when everything that the condition names holds of it."""

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reports import NOON, article, mention, named, source, strike

from schemas.analysis import Count, Event, Place
from schemas.event import EventMerged, TakenBack
from streams.merging.open_events import merged_with
from streams.rules.meeting import distance_km, meets
from streams.rules.rule import Condition, Near, Side
from streams.rules.wording import Pattern, PatternError, has_phrase, phrase, together, wording

DEIR_EZ_ZOR = Place(
    text="Deir ez-Zor", start=0, end=11, name="Deir ez-Zor", name_ar="دير الزور", country="SYR", admin1="Deir ez-Zor",
    lat=35.33, lon=40.14, resolution="city",
)  # fmt: skip
ARMY = named("the army", "IRQ", name="Iraqi army", name_ar="الجيش العراقي", sector="MIL")  # the Iraqi army
ISIS = named("fighters", "IMG", name="Islamic State", name_ar="تنظيم الدولة الإسلامية", id="Q2429253", sector="REB")
EVENT = strike(
    actors=(ARMY,), actor_countries=("IRQ",), recipients=(ISIS,), recipient_countries=("IMG",), place=DEIR_EZ_ZOR
)


def _merged(
    event: Event = EVENT, *, title: str = "Strike near the river", **changes: Any
) -> EventMerged:  # Any: fields
    return msgspec.structs.replace(merged_with(None, mention(event, article(title=title)), NOON), **changes)


def _count(kind: Any, low: int | None, high: int | None, **changes: Any) -> Count:  # Any: as in the record
    return Count(kind=kind, low=low, high=high, what="x", **changes)


#: By field: what the event meets, and what it does not.
ASKED: dict[str, tuple[list[Condition], list[Condition]]] = {
    "types": ([Condition(types=("COERCE", "ASSAULT"))], [Condition(types=("COERCE",))]),
    "modes": ([Condition(modes=("drone",))], [Condition(modes=("aerial",))]),
    "realis": ([Condition(realis=("occurred", "future"))], [Condition(realis=("future",))]),
    "topics": ([Condition(topics=("terrorism", "border"))], [Condition(topics=("border",))]),
    "countries": ([Condition(countries=(one,)) for one in ("IRQ", "IMG", "SYR")], [Condition(countries=("TUR",))]),
    "admin1": (
        [Condition(admin1=(one,)) for one in ("Deir ez-Zor", "deir ez-zor", "دير الزور", "ديرالزور")[:3]],
        [Condition(admin1=("Aleppo", "نينوى"))],  # Nineveh
    ),
    "near": ([Condition(near=Near(lat=35, lon=40, km=50))], [Condition(near=Near(lat=33.5, lon=36.3, km=50))]),
    "sides": (
        [Condition(sides=Side(names=(one,))) for one in ("ISIS", "داعش", "Q2429253", "q2429253", "Iraqi army")]
        + [Condition(sides=Side(countries=("IRQ",), sectors=("MIL",)))],
        [Condition(sides=Side(countries=("IRQ",), sectors=("REB",))), Condition(sides=Side(names=("Hezbollah",)))],
    ),
    "actors": (
        [Condition(actors=Side(names=("الجيش العراقي",), countries=("IRQ",)))],  # the Iraqi army
        [Condition(actors=Side(names=("ISIS",))), Condition(actors=Side(countries=("IMG",)))],
    ),
    "recipients": ([Condition(recipients=Side(sectors=("REB",)))], [Condition(recipients=Side(sectors=("MIL",)))]),
    "sectors": ([Condition(sectors=("SPY", "MIL"))], [Condition(sectors=("SPY",))]),
    "between_states": ([Condition(between_states=False)], [Condition(between_states=True)]),
    "counts": ([Condition(counts={"killed": 5, "injured": 1})], [Condition(counts={"killed": 6})]),
    "no_counts": ([Condition(no_counts=("injured",))], [Condition(no_counts=("injured", "killed"))]),
    "main": ([Condition(main=True)], [Condition(main=False)]),
    "claimed": ([Condition(claimed=False)], [Condition(claimed=True)]),
    "min_severity": ([Condition(min_severity=4)], [Condition(min_severity=5)]),
    "min_confidence": ([Condition(min_confidence=0.9)], [Condition(min_confidence=0.91)]),
    "min_corroboration": ([Condition(min_corroboration=1)], [Condition(min_corroboration=2)]),
    "status": ([Condition(status=("reported",))], [Condition(status=("disputed",))]),
    "languages": ([Condition(languages=("en",))], [Condition(languages=("ar",))]),
    "source_kinds": ([Condition(source_kinds=("agency",))], [Condition(source_kinds=("state",))]),
    "sources": ([Condition(sources=("one", "two"))], [Condition(sources=("two",))]),
    "owners": ([Condition(owners=("ONE",))], [Condition(owners=("two",))]),
    "words": (
        [Condition(words=(one,)) for one in ("strike", "near the River", "a DRONE strike")],
        [Condition(words=(one,)) for one in ("strik", "river strike", "the drone", "rocket")],
    ),
    "pattern": (
        [Condition(pattern=one) for one in ("DR.NE", "^strike near", r"river$", r"\bdrone\b")],
        [Condition(pattern=one) for one in ("^near", "dron$", "river.*drone")],
    ),
    "all_": (
        [Condition(all_=(Condition(types=("ASSAULT",)), Condition(main=True)))],
        [Condition(all_=(Condition(types=("ASSAULT",)), Condition(main=False)))],
    ),
    "any_": (
        [Condition(any_=(Condition(types=("AGREE",)), Condition(main=True)))],
        [Condition(any_=(Condition(types=("AGREE",)), Condition(main=False)))],
    ),
    "not_": ([Condition(not_=Condition(types=("AGREE",)))], [Condition(not_=Condition(types=("ASSAULT",)))]),
}  # fmt: skip


@pytest.mark.parametrize("field", ASKED)
def test_a_condition_holds_or_not(field: str) -> None:
    """Each field of a condition is met by what it names, and by nothing else."""
    met, unmet = ASKED[field]

    assert [when for when in met if not meets(_merged(), when)] == []
    assert [when for when in unmet if meets(_merged(), when)] == []


def test_every_field_is_asked() -> None:
    """No field of a condition is left out above, but for `use`, which a loaded file has no more."""
    assert {*ASKED, "use"} == {*Condition.__struct_fields__}


def test_what_is_not_named_is_about_what_occurred() -> None:
    """Without a realis anywhere, plans, fears and denials do not count; a nested one says what is meant."""
    planned = _merged(strike(realis="future"))

    assert not meets(planned, Condition(types=("ASSAULT",)))
    assert not meets(planned, Condition(all_=(Condition(types=("ASSAULT",)),)))
    assert meets(planned, Condition(realis=("future",)))
    assert meets(planned, Condition(types=("ASSAULT",), any_=(Condition(realis=("future",)), Condition(main=False))))
    assert meets(planned, Condition(not_=Condition(realis=("hypothetical",))))


def test_a_nested_condition_without_realis_excludes_nothing() -> None:
    """Only the whole is about what occurred where it says nothing: a part of it is not."""
    planned = _merged(strike(realis="future"))
    when = Condition(realis=("future",), all_=(Condition(types=("ASSAULT",)),), not_=Condition(types=("AGREE",)))

    assert meets(planned, when)


def test_what_is_withdrawn_is_met_by_those_who_ask_for_it() -> None:
    """An event without a report is no news to a rule, unless it names the status."""
    gone = _merged(status="withdrawn", corroboration=0)

    assert not meets(gone, Condition(types=("ASSAULT",)))
    assert meets(gone, Condition(status=("withdrawn",)))


@pytest.mark.parametrize(
    ("count", "reached"),
    [
        (_count("killed", 10, 10), 10),
        (_count("killed", 10, 10, approximate=True), 10),
        (_count("killed", 24, 99), 24),
        (_count("killed", 10, None), 10),
        (_count("killed", None, 30), 1),
        (_count("killed", None, None), 1),
        (_count("killed", 0, 3), 1),
    ],
    ids=["exact", "about", "dozens", "at-least", "up-to", "some", "nought-to-three"],
)
def test_a_bound_is_reached_by_what_is_told_at_least(count: Count, reached: int) -> None:
    """The lower end counts: dozens are 24, up to thirty may be one."""
    merged = _merged(strike(counts=(count,)))

    assert meets(merged, Condition(counts={"killed": reached}))
    assert not meets(merged, Condition(counts={"killed": reached + 1}))
    assert not meets(merged, Condition(no_counts=("killed",)))


def test_nobody_killed_is_not_counted() -> None:
    """A number of nought reaches nothing, and is as good as none."""
    merged = _merged(strike(counts=(_count("killed", 0, 0),)))

    assert not meets(merged, Condition(counts={"killed": 1}))
    assert meets(merged, Condition(no_counts=("killed",)))


def test_a_claim_counts_where_nobody_states_a_fact() -> None:
    """What somebody is said to say reaches a bound alone, not against what others tell themselves."""
    claimed = strike(counts=(_count("killed", 20, 20),), claimed_by=named("a spokesman"))
    alone = _merged(claimed)
    facts = merged_with(alone, mention(EVENT, article("a2", minutes=1, source=source("two"))), NOON)

    assert meets(alone, Condition(counts={"killed": 20}))
    assert not meets(alone, Condition(counts={"killed": 20}, claimed=False))
    assert meets(facts, Condition(counts={"killed": 5}, claimed=False))
    assert not meets(facts, Condition(counts={"killed": 6}))


@pytest.mark.parametrize(
    "changes",
    [
        {"lat": None, "lon": None},
        {"resolution": "country"},
        {"resolution": "admin1"},
        {"resolution": "region"},
        {"resolution": "natural"},
    ],
    ids=lambda one: str(next(iter(one.values()))),
)
def test_what_is_no_spot_is_near_nothing(changes: dict[str, Any]) -> None:  # Any: fields of a place
    """A country has a middle, and what happened in the country is not near it."""
    place = msgspec.structs.replace(DEIR_EZ_ZOR, **changes)

    assert not meets(_merged(strike(place=place)), Condition(near=Near(lat=35.33, lon=40.14, km=1)))
    assert not meets(_merged(strike(place=None)), Condition(near=Near(lat=35.33, lon=40.14, km=20_000)))


@pytest.mark.parametrize(
    ("one", "other", "km"),
    [
        ((33.5138, 36.2765), (33.3152, 44.3661), 752),
        ((0.0, 0.0), (0.0, 180.0), 20_015),
        ((0.0, 179.9), (0.0, -179.9), 22.24),
        ((89.9, 0.0), (89.9, 180.0), 22.24),
        ((35.0, 40.0), (35.0, 40.0), 0.0),
    ],
    ids=["damascus-baghdad", "antipodes", "date-line", "pole", "same"],
)
def test_distance_is_along_the_great_circle(one: tuple[float, float], other: tuple[float, float], km: float) -> None:
    """Also over the date line and a pole; computed by hand from the formula, and from maps for the cities."""
    assert distance_km(*one, *other) == pytest.approx(km, rel=0.01, abs=0.001)


def test_a_province_is_also_where_it_is_the_place_itself() -> None:
    """An event that is only known to be in a province is in it."""
    place = Place(text="نينوى", start=0, end=5, name="Nineveh", name_ar="نينوى", country="IRQ", resolution="admin1")

    assert meets(_merged(strike(place=place)), Condition(admin1=("Ninawa",)))


def test_one_side_must_be_all_that_is_named() -> None:
    """The country of one side and the sector of another are not those of one."""
    both = Condition(sides=Side(countries=("IRQ",), sectors=("REB",)))
    apart = Condition(sides=Side(countries=("IRQ",)), all_=(Condition(sides=Side(sectors=("REB",))),))

    assert not meets(_merged(), both)
    assert meets(_merged(), apart)


def test_a_state_that_nobody_is_named_for_counts() -> None:
    """The coder infers a state where the report names no side; its country is enough for a side of that country."""
    merged = _merged(strike(recipients=(), recipient_countries=("SYR",)))

    assert meets(merged, Condition(recipients=Side(countries=("SYR",))))
    assert not meets(merged, Condition(recipients=Side(countries=("SYR",), sectors=("GOV",))))
    assert not meets(merged, Condition(actors=Side(countries=("SYR",))))


@pytest.mark.parametrize(
    ("actors", "recipients", "between"),
    [
        (("ISR",), ("IRN",), True),
        (("ISR",), ("ISR",), False),
        (("ISR", "USA"), ("USA",), True),
        (("ISR",), ("IMG",), False),
        (("IGO",), ("IRN",), False),
        (("ISR",), (), False),
    ],
)
def test_two_states(actors: tuple[str, ...], recipients: tuple[str, ...], between: bool) -> None:  # noqa: FBT001
    """Bodies of states and armed groups are no states, and a state does not face itself."""
    merged = _merged(strike(actor_countries=actors, recipient_countries=recipients))

    assert meets(merged, Condition(between_states=True)) is between
    assert meets(merged, Condition(between_states=False)) is not between


def test_one_report_must_be_all_that_is_named() -> None:
    """The language of one report and the outlet of another are not those of one."""
    merged = _merged()
    arabic = msgspec.structs.replace(
        mention(EVENT, article("a2", minutes=1, source=source("two"), title="غارة على الرقة")),  # a raid on Raqqa
    )
    arabic = msgspec.structs.replace(arabic, article=msgspec.structs.replace(arabic.article, language="ar"))
    both = merged_with(merged, arabic, NOON)

    assert meets(both, Condition(languages=("ar",), sources=("two",), words=("الرقة",)))
    assert not meets(both, Condition(languages=("ar",), sources=("one",)))
    assert not meets(both, Condition(languages=("ar",), words=("river",)))
    assert meets(both, Condition(all_=(Condition(languages=("ar",)), Condition(words=("river",)))))


def test_what_is_taken_back_is_no_report() -> None:
    """A report that does not count has no source, language or words."""
    merged = _merged()
    back = TakenBack(reason="edited", article="article-a1", edition=2, at=NOON)
    gone = tuple(msgspec.structs.replace(report, taken_back=back) for report in merged.reports)
    merged = msgspec.structs.replace(merged, reports=gone)

    assert not meets(merged, Condition(sources=("one",)))
    assert not meets(merged, Condition(words=("strike",)))
    assert meets(merged, Condition(types=("ASSAULT",)))


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("وإغلاق المعبر للشاحنات", "إغلاق", True),  # and the closing of the crossing to lorries: closing
        ("واغلاق المعبر", "إغلاق المعبر", True),  # as typed without hamza: the closing of the crossing
        ("بالصواريخ", "صواريخ", True),  # with the rockets: rockets
        ("للجيش", "الجيش", True),  # to the army: the army
        ("للجيش", "جيش", True),  # army
        ("قَصْفٌ عنيف", "قصف", True),  # shelling, with vowel marks
        ("قصــف", "قصف", True),  # stretched
        ("الهدنة", "هدنه", True),  # the truce: truce, with another last letter
        ("تفجيرات", "تفجير", False),  # bombings: bombing is another word
        ("مستشفى", "شفى", False),  # hospital: healed is within it
        ("Al‑Qaim crossing", "al qaim", True),
        ("ISIS's men", "isis", True),
        ("Zürich", "zurich", True),
        ("in Homs. Attack foiled", "Homs attack", False),
        ("a b c a b d", "a b d", True),
        ("drones", "drone", False),
        ("", "a", False),
    ],
)
def test_words_are_whole_words_in_either_script(text: str, words: str, found: bool) -> None:  # noqa: FBT001
    """Letters are folded, prefixes do not hide a word, parts of words and what a full stop parts are not found."""
    assert has_phrase([wording(text)], [phrase(words)]) is found


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("(خرق|انتهاك) (ال)?هدنة", "انتهاك الهدنة", True),  # (breach or violation) of (the) truce
        ("اغلاق", "إغلاق المعبر", True),  # closing, as folded
        ("إغلاق", "إغلاق المعبر", True),  # closing, as written
        ("STRASSE|Á", "á", True),
        ("q-?[0-9]{2}", "Q-17", True),
        ("^b", "a\nb", False),
    ],
)
def test_a_pattern_is_in_the_text_as_written_or_folded(pattern: str, text: str, found: bool) -> None:  # noqa: FBT001
    """Either case is the same, and so are the forms of an Arabic letter if the pattern has the plain one."""
    assert Pattern(pattern).is_in([wording(text)]) is found


@pytest.mark.parametrize("pattern", ["(", "[", "(?=a)", r"(a)\1", "a{1001}", "((a{100}){100}){100}", "*", r"(?<n>a"])
def test_what_takes_no_linear_time_is_no_pattern(pattern: str) -> None:
    """Looking ahead or back at what was found, and repeats beyond bounds, are refused with RE2's words."""
    with pytest.raises(PatternError, match=r"\w{3}"):
        Pattern(pattern)


def test_a_pattern_that_would_explode_is_searched_in_bounds() -> None:
    """What takes others a time that doubles with each letter is answered, over a text as long as any."""
    assert not Pattern("(a+)+$|(x+x+)+y").is_in([wording("a" * 1_900 + "!")])
    assert Pattern("(.*)*(a|aa)+b").is_in([wording("a" * 1_000 + "b")])


@settings(deadline=None)
@given(
    st.lists(st.text(alphabet="ab\u0625\u0627 \n", max_size=8), max_size=4),
    st.sampled_from(["^a", "b$", "a b", r"\Aa", r"b\z", "\u0627", "^a|b$", "a.b", "[^a]b", "(?i)A", "^$"]),
)
def test_what_is_in_no_text_is_not_looked_for_in_each(texts: list[str], expression: str) -> None:
    """Looking at all texts at once says no only where none of them has the pattern, or the word."""
    pattern, worded = Pattern(expression), [wording(text) for text in texts]

    assert pattern.may_be_in(together(worded)) or not pattern.is_in(worded)
    assert {form for text in worded for form in text.places} == together(worded).forms


def test_a_condition_that_uses_others_is_met_after_loading_only() -> None:
    """Names are resolved by the file: alone they mean nothing, and saying so is better than meeting everything."""
    with pytest.raises(ValueError, match="loaded"):
        meets(_merged(), Condition(use=("casualties",)))


@settings(deadline=None)
@given(st.data())
def test_not_is_the_opposite(data: st.DataObject) -> None:
    """Whatever is asked of an event that occurred, either it holds or its opposite does."""
    field = data.draw(st.sampled_from([*ASKED]))
    when = data.draw(st.sampled_from([*ASKED[field][0], *ASKED[field][1]]))
    opposite = Condition(realis=("occurred",), not_=when)

    assert meets(_merged(), Condition(realis=("occurred",), all_=(when,))) is not meets(_merged(), opposite)


def test_conditions_are_told_apart_by_themselves() -> None:
    """What is kept for one condition is not that of another one in its place, or of an equal one with another sense."""
    answers = [meets(_merged(), Condition(types=(kind,))) for kind in ("ASSAULT", "COERCE") * 50]

    assert answers == [True, False] * 50
