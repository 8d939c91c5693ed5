"""Each part of a likeness speaks only for what both reports say."""

import base64
import itertools
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from reports import NOON, article, mention, named, strike

from extraction.encoder.meaning import SIZE
from schemas.analysis import Count, Event, Named, Place, Span
from schemas.event import Report
from streams.merging.candidates import MOST_COMPARED, Candidates, filed_under
from streams.merging.comparing import MOST_REPORTS, compared, fit
from streams.merging.copying import is_copy
from streams.merging.features import Features, features_of
from streams.merging.likeness import OTHER_ORGAN, OTHER_PARTNER, Likeness, likeness
from streams.merging.nearness import FAR, distance_km, nearness

ARIHA = Place(
    text="Ariha", start=0, end=5, name="Ariha", id="geonames:172994", country="SYR", admin1="Idlib",
    resolution="town", lat=35.81, lon=36.61,
)  # fmt: skip
SARAQIB = Place(
    text="Saraqib", start=0, end=7, name="Saraqib", id="geonames:164816", country="SYR", admin1="Idlib",
    resolution="town", lat=35.86, lon=36.81,
)  # fmt: skip
IDLIB_PROVINCE = Place(
    text="Idlib province", start=0, end=14, name="Idlib", country="SYR", admin1="Idlib", resolution="admin1"
)
SYRIA = Place(text="Syria", start=0, end=5, name="Syria", id="geonames:163843", country="SYR", resolution="country")
ANBAR = Place(text="Anbar", start=0, end=5, name="Anbar", country="IRQ", admin1="Anbar", resolution="admin1")
#: Of the place it is only known how it is written: وادي حوران, Wadi Hauran.
UNMAPPED = Place(text="وادي حوران", start=0, end=10, resolution="site")
ISIS = named("ISIS", "IMG", name="Islamic State", id="Q2429253", sector="REB")
SDF = named("SDF", "SYR", name="Syrian Democratic Forces", sector="REB")


def _features(event: Event, key: str = "a1", **changes: Any) -> Features:  # Any: the fields of an article
    return features_of(mention(event, article(key, **changes)))


def _parts(one: Event, two: Event, *, minutes: int = 5) -> Likeness:
    return likeness(_features(one), _features(two, "a2", minutes=minutes))


def _bare(**changes: Any) -> Event:  # Any: the fields of Event
    """Return an attack of which nothing is said but its day."""
    said = Span(text="It was.", start=0, end=7)
    nothing: dict[str, Any] = {"recipients": (), "recipient_countries": (), "place": None, "counts": ()}
    return strike(**{**nothing, "sentence": said, **changes})


def test_the_parts_explain_the_whole() -> None:
    """Every part has a name, and their sum is the total that is held against the threshold."""
    parts = _parts(strike(place=ARIHA), strike(place=ARIHA))

    expected = {"time", "place", "actors", "recipients", "act", "counts", "words", "meaning", "copy", "article"}
    assert set(parts.parts()) == expected
    assert parts.total == pytest.approx(sum(parts.parts().values()))
    assert parts.evidence == pytest.approx(parts.total - parts.time - parts.act)
    assert parts.is_match


def test_a_shared_type_day_and_mode_are_no_evidence() -> None:
    """Two attacks of which nothing else is said are two."""
    parts = _parts(_bare(), _bare())

    assert (parts.place, parts.actors, parts.recipients, parts.counts) == (0.0, 0.0, 0.0, 0.0)
    assert not parts.is_match


@pytest.mark.parametrize("field", ["place", "counts", "actors"])
def test_what_one_report_leaves_out_counts_neither_way(field: str) -> None:
    """A report without a place, a count or a side is as near as one that agrees is far from one that differs."""
    full: dict[str, Any] = {"place": ARIHA, "actors": (ISIS,), "actor_countries": ("IMG",)}
    nothing: dict[str, Any] = {"place": None, "counts": (), "actors": ()}
    unsaid = {field: nothing[field], **({"actor_countries": ()} if field == "actors" else {})}

    assert _parts(strike(**full), strike(**{**full, **unsaid})).parts()[field] == 0.0


@pytest.mark.parametrize(
    ("one", "two", "low", "high"),
    [
        (ARIHA, ARIHA, 0.4, 0.4),
        (ARIHA, SARAQIB, -0.5, -0.5),
        (ARIHA, IDLIB_PROVINCE, 0.1, 0.2),
        (ARIHA, SYRIA, 0.0, 0.1),
        (ARIHA, ANBAR, -1.0, -0.5),
        (IDLIB_PROVINCE, IDLIB_PROVINCE, 0.1, 0.2),
        (ANBAR, UNMAPPED, 0.0, 0.0),
        (ARIHA, UNMAPPED, 0.0, 0.0),
        (ARIHA, None, 0.0, 0.0),
    ],
    ids=["one town", "next town", "its province", "its country", "other country", "one province", "unmapped",
         "other script", "none"],
)  # fmt: skip
def test_places(one: Place, two: Place | None, low: float, high: float) -> None:
    """A town weighs more than a province, a province more than a country; what cannot be compared says nothing."""
    assert low <= nearness(one, two) <= high
    assert nearness(two, one) == nearness(one, two)


def test_distance() -> None:
    """From Ariha to Saraqib it is some 19 km; a place that is not on the map is at no distance."""
    assert distance_km(ARIHA, SARAQIB) == pytest.approx(18.9, abs=0.5)
    assert distance_km(ARIHA, UNMAPPED) is None


@pytest.mark.parametrize(
    ("one", "two", "minutes", "sign"),
    [
        ("2025-03-06", "2025-03-06", 5, 1),
        ("2025-03-06", None, 5, 1),
        ("2025-03-05", None, 5, 1),
        ("2025-03-06", "2025-03-05", 5, -1),
        ("2025-03-06", "2025-03", 5, 1),
        ("2025-03-06", "1988", 5, -1),
        ("2025-03-06", "no date", 5, 0),
        (None, None, 3 * 24 * 60, -1),
    ],
)
def test_time(one: str | None, two: str | None, minutes: int, sign: int) -> None:
    """Days that agree speak for one event, other days against; a month agrees with its days."""
    time = _parts(strike(date=one), strike(date=two), minutes=minutes).time

    assert (time > 0) - (time < 0) == sign


def test_old_events_without_a_date_are_not_of_the_day_they_are_told() -> None:
    """History without a date has no day; against news it is another event."""
    parts = _parts(strike(), strike(realis="historical", date=None))

    assert parts.time == 0.0
    assert parts.act < 0


@pytest.mark.parametrize(
    ("one", "two", "sign"),
    [((ISIS,), (ISIS,), 1), ((ISIS,), (SDF,), -1), ((ISIS,), (), 0)],
    ids=["same group", "other group", "unknown"],
)
def test_sides(one: tuple[Named, ...], two: tuple[Named, ...], sign: int) -> None:
    """A named group speaks for or against; an unknown one does neither."""
    actors = _parts(_bare(actors=one), _bare(actors=two)).actors

    assert (actors > 0) - (actors < 0) == sign


def test_common_nouns_are_no_names() -> None:
    """That people died in both says nothing."""
    people = (named("people", sector="CVL"),)

    assert _parts(_bare(recipients=people), _bare(recipients=people)).recipients == 0.0


def test_one_person_meets_two_on_one_visit() -> None:
    """A meeting with another partner is another meeting."""
    envoy, minister, mufti = (named(name, name=name, sector="GOV") for name in ("Envoy", "Minister", "Mufti"))
    meetings = [_bare(type="CONSULT", quad=1, mode=None, actors=(envoy, other)) for other in (minister, mufti)]

    assert _parts(*meetings).actors < 0
    assert _parts(meetings[0], meetings[0]).actors > 0.5


def test_a_denial_is_of_what_it_denies() -> None:
    """A report and its denial are held against each other as if both told the event."""
    assert _parts(strike(), strike(realis="negated")) == _parts(strike(), strike())


@pytest.mark.parametrize(
    ("before", "after", "sign"),
    [((5, 5), (5, 5), 1), ((12, None), (15, 15), 1), ((4, 4), (9, 9), 0), ((9, 9), (4, 4), -1), ((2, 2), (40, 40), -1)],
)
def test_counts(before: tuple[int, int | None], after: tuple[int, int | None], sign: int) -> None:
    """Equal or near counts speak for one event, a toll may grow, and a small one does not become a large one."""
    one, two = (
        _bare(counts=(Count(kind="killed", low=low, high=high, what="people"),)) for low, high in (before, after)
    )
    counts = _parts(one, two).counts

    assert (counts > 0) - (counts < 0) == sign


def test_words_are_compared_within_a_language_only() -> None:
    """Two headlines in one language may share words; in two languages they share none, which says nothing."""
    said = Span(text="Gunmen stormed the grain silo outside the old railway station", start=0, end=62)
    one = mention(_bare(sentence=said))
    other = one.article
    arabic = features_of(mention(_bare(sentence=Span(text="اقتحم مسلحون صومعة الحبوب", start=0, end=25))))
    alike = _parts(_bare(sentence=said), _bare(sentence=said))

    assert other.language == "en"
    assert alike.words > 0.3
    assert likeness(features_of(one), _in_arabic(arabic)).words == 0.0


def _in_arabic(features: Features) -> Features:
    return Features(
        **{name: getattr(features, name) for name in features.__struct_fields__ if name != "language"}, language="ar"
    )


def _meaning(*numbers: int) -> str:
    return base64.b64encode(np.array([*numbers, *[0] * (SIZE - len(numbers))], dtype=np.int8).tobytes()).decode()


@pytest.mark.parametrize(
    ("first", "second", "sign"),
    [((127,), (120, 20), 1), ((100, 75), (75, 100), 1), ((127,), (0, 127), -1), ((127,), (), 0)],
    ids=["near", "mostly", "far", "of nothing"],
)
def test_meaning_is_compared_across_languages_only(first: tuple[int, ...], second: tuple[int, ...], sign: int) -> None:
    """Near meanings in two languages speak for one event, far ones against; in one language the words do."""
    one, two = (_features(_bare(meaning=_meaning(*numbers))) for numbers in (first, second))
    meaning = likeness(one, _in_arabic(two)).meaning

    assert (meaning > 0) - (meaning < 0) == sign
    assert likeness(one, two).meaning == 0.0


@pytest.mark.parametrize("stored", ["", "AAAA", "not base64!", _meaning()])
def test_what_is_no_meaning_is_none(stored: str) -> None:
    """Records of an earlier coder have none, and what cannot be read says nothing."""
    assert _features(_bare(meaning=stored)).meaning is None


def test_a_place_alone_is_no_meeting() -> None:
    """Two meetings in one town on one day of which nobody is named are two; a word in common with both makes one."""
    said = Span(text="Elders met to end a feud over grazing land near the river", start=0, end=57)
    unnamed, told = (
        _bare(type="CONSULT", quad=1, mode="meet", place=ARIHA, **more) for more in ({}, {"sentence": said})
    )

    assert not _parts(unnamed, unnamed).is_match
    assert _parts(told, told).is_match


def test_partners_without_a_known_name_are_told_apart() -> None:
    """The minister meets two men whom the gazetteer does not know; or one of another state."""
    minister = named("Minister", "SYR", name="Minister", id="Q1", sector="GOV")
    guests = [named(text, "RUS", sector="GOV") for text in ("Andrei Belousov", "Alexander Novak")]
    chinese = named("Wang Yi", "CHN", sector="GOV")
    one, other, third = (
        _bare(type="CONSULT", quad=1, actors=(minister,), recipients=(guest,)) for guest in (*guests, chinese)
    )

    assert _parts(one, one).actors > 0
    assert _parts(one, other).actors == _parts(one, third).actors == OTHER_PARTNER


def test_army_and_intelligence_of_one_state_are_not_one() -> None:
    """A state in common says less where here its army acts and there its police."""
    army, police = (named(text, "JOR", sector=sector) for text, sector in (("army", "MIL"), ("police", "COP")))
    same, other = (_parts(_bare(actors=(army,)), _bare(actors=(actor,))).actors for actor in (army, police))

    assert same > other == OTHER_ORGAN


AGENCY = Span(
    text="A shell hit a market in the town of Dana on Tuesday, killing four people and wounding 11, rescuers said.",
    start=0,
    end=103,
)


def test_a_copy_is_one_event_whatever_the_coder_makes_of_it() -> None:
    """Where every word is the same, another town and mode are slips of the coder; another day is not."""
    one, two = strike(sentence=AGENCY, place=ARIHA), strike(sentence=AGENCY, place=ANBAR, mode="firearms")
    parts = _parts(one, two)

    assert parts.place + parts.act < 0 < parts.copy
    assert parts.is_match
    assert not _parts(one, strike(sentence=AGENCY, place=ANBAR, date="2025-03-01")).is_match


def test_one_other_word_is_no_copy() -> None:
    """A standing phrase with another town tells of another event."""
    text = AGENCY.text.replace("Dana", "Hit")
    two = strike(sentence=Span(text=text, start=0, end=len(text)), place=ANBAR)

    assert not _parts(strike(sentence=AGENCY, place=ARIHA), two).is_match


def test_who_copies_is_no_voice_of_its_own() -> None:
    """A text that was shortened is a copy; another text of the event, a short one, and a translation are none."""
    short = AGENCY.text.replace(", rescuers said", "")
    other = "Rescuers said a shell that landed in Dana's market on Tuesday had killed four people and wounded 11 more."
    reports = [_report(text) for text in (AGENCY.text, short, other, "Four killed.", "Four killed.")]

    assert is_copy(reports[0], reports[1])
    assert not is_copy(reports[0], reports[2])
    assert not is_copy(reports[3], reports[4])


def _report(text: str) -> Report:
    told = mention(strike(sentence=Span(text=text, start=0, end=len(text))))
    return Report(mention_id=told.id, article=told.article, event=told.event)


def test_two_cities_are_never_taken_for_one() -> None:
    """Between towns a report may err; Jenin and Nablus are 27 km apart."""
    jenin, nablus = (
        Place(text=name, start=0, end=5, name=name, id=f"geonames:{lat}", country="PSE", admin1="West Bank",
              resolution="city", lat=lat, lon=lon)
        for name, lat, lon in (("Jenin", 32.46, 35.3), ("Nablus", 32.22, 35.26))
    )  # fmt: skip

    assert nearness(jenin, nablus) == FAR


def test_a_name_is_the_same_with_and_without_its_article() -> None:
    """A spelling that the map does not know is compared without "al-"."""
    known = Place(text="الشحيل", start=0, end=6, name="al-Shuhayl", country="SYR", resolution="town")
    unknown = Place(text="Shuhayl", start=0, end=7, resolution="town")

    assert nearness(known, unknown) > 0


def test_what_is_not_on_the_map_may_lie_in_the_capital() -> None:
    """A district that nobody knows against the city that it may be of: neither for nor against."""
    damascus = Place(
        text="Damascus", start=0, end=8, name="Damascus", country="SYR", resolution="city", lat=33.5, lon=36.3
    )
    district = Place(text="Dweila", start=0, end=6, resolution="town")

    assert nearness(damascus, district) == 0.0


def test_inflected_words_are_the_same() -> None:
    """The article, prepositions and endings are cut off: السيارة (the car), بالسيارة (with the car), "killed"."""
    one, two = (
        features_of(mention(_bare(sentence=Span(text=text, start=0, end=len(text)))))
        for text in ("استهداف السيارة killed", "بالسيارة استهدفت killing")
    )

    assert {"سيار", "kill"} <= one.words & two.words


def test_an_event_is_found_without_looking_at_all() -> None:
    """Among thousands of events of one type and day the right one is the first to be compared, of at most twenty."""
    index = Candidates()
    for number in range(3000):
        town = Place(
            text=f"Town {number}", start=0, end=4, name=f"Town {number}", country="SYR", admin1="Idlib",
            resolution="town", lat=30 + number // 60 / 5, lon=30 + number % 60 / 5,
        )  # fmt: skip
        index.add(f"event-{number}", filed_under(_features(strike(place=town), f"a{number}")))
    wanted = Place(text="Town 1234", start=0, end=4, name="Town 1234", country="SYR", resolution="town")

    found = index.like(_features(strike(place=wanted), "new"))

    assert found[0] == "event-1234"
    assert len(found) <= MOST_COMPARED


def test_what_was_taken_out_is_not_found() -> None:
    """An event leaves nothing behind in the index."""
    index = Candidates()
    report = _features(strike(place=ARIHA))
    index.add("event-1", filed_under(report))
    index.remove("event-1", filed_under(report))

    assert index.like(report) == []
    assert index._events == {}


def test_a_day_beside_is_looked_at_too() -> None:
    """A report that names the next day finds the event; one of a week later does not."""
    index = Candidates()
    index.add("event-1", filed_under(_features(strike(place=ARIHA))))

    assert index.like(_features(strike(place=ARIHA, date="2025-03-07"), "a2")) == ["event-1"]
    assert index.like(_features(strike(place=ARIHA, date="2025-03-13"), "a3")) == []
    assert index.like(_features(strike(place=ARIHA, date="2025"), "a4")) == ["event-1"]
    assert (NOON + timedelta(days=7)).date().isoformat() == "2025-03-13"


def test_what_decides_is_what_is_explained() -> None:
    """The fit of an event, found with fewer comparisons, is the total that people are shown; also of a large event."""
    events = strike(), strike(place=ARIHA), strike(place=None), strike(date="2025-03-01"), _bare(), strike(counts=())
    kinds = [_features(event, f"a{number}") for number, event in enumerate(events)]
    chosen = [list(some) for count in (1, 2, 3, 4) for some in itertools.product(kinds, repeat=count)]
    chosen += [[*one, *(kinds[1] for _ in range(MOST_REPORTS)), *one] for one in chosen[:40]]

    fits = [fit(_features(strike(), "new"), reports) for reports in chosen]

    assert fits == [compared(_features(strike(), "new"), "event", reports).total for reports in chosen]
    assert len(set(fits)) > 2
