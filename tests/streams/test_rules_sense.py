"""A rule that can never fire is refused, and one that can is not."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reports import NOON, article, mention, named, source, strike

from extraction.events.severity import severity_of
from schemas.analysis import Count, Place
from schemas.codebook import MODES, EventType, Realis
from schemas.event import EventMerged
from streams.merging.open_events import merged_with
from streams.rules.loading import RulesError, read_rules
from streams.rules.meeting import meets
from streams.rules.possible import Possibility, formula
from streams.rules.rule import Condition, Near, Side


def _rule(when: str, more: str = "") -> str:
    return f"rules:\n  - name: x\n    title: {{en: X, ar: س}}\n    tier: flash\n    when: {when}\n{more}"


def _complaints(text: str) -> list[str]:
    try:
        read_rules(text, "rules.yaml")
    except RulesError as error:
        return [line.removeprefix("rules.yaml: ") for line in error.lines]
    return []


@pytest.mark.parametrize(
    ("when", "column", "told"),
    [
        ("{types: [COERCE], modes: [aerial]}", 29, "`types: [COERCE]` in line 5 and `modes: [aerial]` in line 5 never"),
        ("{types: [AGREE], modes: [seize, aerial]}", 28, "never hold together"),
        ("{types: [COERCE, RETREAT], modes: [restrict, access, aerial]}", 64, "`aerial` can never be what is met here"),
        ("{types: [COERCE, ASSAULT], modes: [restrict]}", 28, "`ASSAULT` can never be what is met here"),
        ("{counts: {killed: 1}, no_counts: [killed]}", 33, "never hold together"),
        ("{types: [COERCE], not: {types: [COERCE]}}", 35, "and not `types: [COERCE]` in line 5 never"),
        ("{modes: [seize], not: {types: [COERCE]}}", 34, "never hold together"),
        ("{main: true, all: [{main: false}]}", 31, "`main: true` in line 5 and `main: false`"),
        ("{all: [{types: [COERCE]}, {types: [ASSAULT]}]}", 38, "never hold together"),
        ("{types: [AGREE], any: [{modes: [seize]}, {main: true}]}", 34, "this can never be what is met"),
        ("{min_severity: 3, not: {min_severity: 2}}", 35, "never hold together"),
        ("{types: [AID], min_severity: 4, no_counts: [killed, injured, abducted, missing]}", 43, "`min_severity: 4`"),
        ("{min_corroboration: 3, not: {min_corroboration: 2}}", 40, "never hold together"),
        ("{min_confidence: 0.9, not: {min_confidence: 0.5}}", 39, "never hold together"),
        ("{counts: {killed: 10}, not: {counts: {killed: 5}}}", 40, "never hold together"),
        ("{status: [denied]}", 12, "that it has occurred (as no `realis` is named)"),
        ("{status: [denied], realis: [future]}", 30, "never hold together"),
        ("{status: [withdrawn], min_corroboration: 1}", 33, "never hold together"),
        ("{status: [withdrawn], words: [a]}", 33, "never hold together"),
        ("{topics: [border], not: {topics: [border, amnesty]}}", 36, "never hold together"),
        ("{countries: [SYR], not: {countries: [SYR]}}", 36, "never hold together"),
        ("{actors: {sectors: [SPY]}, not: {sides: {sectors: [SPY, MIL]}}}", 44, "never hold together"),
        ("{actors: {countries: [SYR]}, not: {countries: [SYR]}}", 46, "never hold together"),
        ("{words: [a], not: {words: [a, b]}}", 30, "never hold together"),
        ("{sources: [a], words: [x], not: {sources: [a, b]}}", 44, "never hold together"),
        ("{pattern: a, not: {pattern: a}}", 30, "never hold together"),
        ("{near: {lat: 1, lon: 1, km: 5}, not: {near: {lat: 1, lon: 1, km: 50}}}", 49, "never hold together"),
        ("{near: {lat: 1, lon: 1, km: 5}, all: [{near: {lat: 40, lon: 1, km: 5}}]}", 50, "never hold together"),
        ("{admin1: [Aleppo], all: [{admin1: [نينوى]}]}", 37, "never hold together"),  # Nineveh
        ("{not: {realis: [occurred, future, hypothetical, negated, historical]}}", 18, "never holds; correct it"),
        ("{not: {}}", 11, "nothing is left of it"),
        ("{any: [{types: [AGREE], not: {types: [AGREE]}}, {main: true}]}", 41, "no event can meet this"),
    ],
)
def test_a_rule_that_never_fires_is_refused(when: str, column: int, told: str) -> None:
    """What excludes what is named, at the place of the later one; and once."""
    (complaint,) = _complaints(_rule(when))

    assert complaint.startswith(f"line 5, column {column}: ")
    assert told in complaint


@pytest.mark.parametrize(
    "when",
    [
        "{}",
        "{types: [COERCE], not: {types: [COERCE], modes: [seize]}}",
        "{counts: {killed: 1, injured: 1}, no_counts: [killed]}",
        "{topics: [border, amnesty], not: {topics: [border]}}",
        "{status: [denied], realis: [negated]}",
        "{status: [disputed]}",
        "{types: [AGREE], min_severity: 5}",
        "{sides: {sectors: [SPY]}, not: {actors: {sectors: [SPY]}}}",
        "{words: [a, b], not: {words: [a]}}",
        "{near: {lat: 1, lon: 1, km: 50}, not: {near: {lat: 1, lon: 1, km: 5}}}",
        "{any: [{types: [COERCE]}, {types: [ASSAULT]}], modes: [seize, drone]}",
        "{countries: [SYR], all: [{countries: [IRQ]}]}",
    ],
)
def test_a_rule_that_may_fire_is_kept(when: str) -> None:
    """What narrows but leaves something is no mistake."""
    assert _complaints(_rule(when)) == []


@pytest.mark.parametrize(
    ("when", "told"),
    [
        ("{counts: {killed: 5}}", "every event that meets the rule has passed this at once"),
        ("{types: [ASSAULT, COERCE]}", "every event that meets the rule has passed this at once"),
        ("{no_counts: [killed]}", "no event that meets the rule can pass this"),
        ("{status: [denied]}", "no event that meets the rule can pass this"),
        ("{types: [AGREE]}", "no event that meets the rule can pass this"),
        ("{}", "`when` names nothing that the event could pass"),
    ],
)
def test_an_escalation_that_never_comes_is_refused(when: str, told: str) -> None:
    """Neither what the rule implies nor what it excludes is a bound that an event passes as it grows."""
    (complaint,) = _complaints(
        _rule("{types: [ASSAULT], counts: {killed: 10}}", f"    escalate:\n      - when: {when}\n        tier: flash\n")
    )

    assert complaint.startswith("line 7, column 9: ")
    assert told in complaint


def test_an_escalation_to_a_lower_tier_is_refused() -> None:
    """What grows is not told more quietly."""
    bound = "    escalate:\n      - {when: {min_corroboration: 2}, tier: routine}\n"

    (complaint,) = _complaints(_rule("{types: [ASSAULT]}", bound))

    assert complaint.startswith("line 7, column 46: below the rule's own tier, flash")


@pytest.mark.parametrize("when", ["{counts: {killed: 50}}", "{min_corroboration: 2}", "{status: [disputed]}"])
def test_an_escalation_is_asked_of_any_realis_and_status(when: str) -> None:
    """It says nothing of either unless it does: the rule has said what it is about."""
    (rule,) = read_rules(
        _rule("{realis: [future], counts: {killed: 10}}", f"    escalate:\n      - when: {when}\n"), "x"
    )
    planned = strike(realis="future", counts=(Count(kind="killed", low=60, high=60, what="x"),))
    merged = merged_with(None, mention(planned), NOON)
    disputed = msgspec.structs.replace(merged, status="disputed", corroboration=2)

    assert meets(disputed, rule.when)
    assert meets(disputed, rule.escalate[0].when)


TYPES: tuple[EventType, ...] = ("ASSAULT", "COERCE", "AGREE")
REALIS: tuple[Realis, ...] = ("occurred", "future", "negated")
_ACTS = [(kind, mode) for kind in TYPES for mode in (None, *MODES.get(kind, ())[:2])]
_SIDES = [
    Side(countries=("SYR",)),
    Side(sectors=("MIL",)),
    Side(names=("ISIS",)),
    Side(sectors=("MIL", "REB")),
    Side(countries=("SYR",), sectors=("REB",)),
]
_NEAR = [Near(lat=35, lon=40, km=50), Near(lat=35, lon=40, km=500), Near(lat=10, lon=10, km=50)]
_KINDS = ("killed", "injured", "displaced")


def _some(*values: object) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(st.sampled_from(values), max_size=2, unique=True).map(tuple)


def _leaf() -> st.SearchStrategy[Condition]:
    fields: dict[str, st.SearchStrategy[object]] = {
        "types": _some(*TYPES),
        "modes": _some(*{mode for _, mode in _ACTS if mode}),
        "realis": _some(*REALIS),
        "status": _some("reported", "disputed", "withdrawn"),
        "topics": _some("border", "terrorism"),
        "countries": _some("SYR", "IRQ"),
        "sectors": _some("MIL", "REB"),
        "admin1": _some("Aleppo", "Nineveh"),
        "near": st.sampled_from([None, *_NEAR]),
        "sides": st.sampled_from([None, *_SIDES]),
        "actors": st.sampled_from([None, *_SIDES]),
        "recipients": st.sampled_from([None, *_SIDES]),
        "between_states": st.sampled_from([None, True, False]),
        "main": st.sampled_from([None, True, False]),
        "claimed": st.sampled_from([None, True, False]),
        "counts": st.dictionaries(st.sampled_from(_KINDS), st.integers(1, 12), max_size=2),
        "no_counts": _some(*_KINDS),
        "min_severity": st.integers(1, 5),
        "min_corroboration": st.integers(0, 3),
        "min_confidence": st.sampled_from([0.0, 0.4, 0.8]),
        "languages": _some("en", "ar"),
        "sources": _some("one", "two"),
        "owners": _some("one", "two"),
        "words": _some("strike", "river"),
        "pattern": st.sampled_from([None, "drone", "river"]),
    }
    of_one = ("languages", "sources", "owners", "words", "pattern")
    names = st.one_of(st.sets(st.sampled_from([*fields]), max_size=3), st.sets(st.sampled_from(of_one), min_size=2))
    return names.flatmap(lambda chosen: st.builds(Condition, **{name: fields[name] for name in sorted(chosen)}))


def _grown(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    several = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return st.builds(lambda when, more: msgspec.structs.replace(when, **more), _leaf(), st.one_of(
        st.fixed_dictionaries({"all_": several}), st.fixed_dictionaries({"any_": several}),
        st.fixed_dictionaries({"not_": inner}),
    ))  # fmt: skip


CONDITIONS = st.recursive(_leaf(), _grown, max_leaves=8)


@st.composite
def _events(draw: st.DrawFn) -> EventMerged:
    kind, mode = draw(st.sampled_from(_ACTS))
    realis = draw(st.sampled_from(REALIS))
    counts = tuple(Count(kind=one, low=draw(st.integers(1, 12)), high=None, what="") for one in draw(_some(*_KINDS)))  # type: ignore[arg-type] # of the closed set above
    sides = [named("a", "SYR", sector="MIL"), named("b", "IRQ", sector="REB", name="Islamic State")]
    actors, recipients = draw(_some(*sides)), draw(_some(*sides))
    event = strike(
        type=kind, mode=mode, realis=realis, counts=counts, actors=actors, recipients=recipients,
        actor_countries=tuple(side.country for side in actors),  # type: ignore[attr-defined] # sides of the list above
        recipient_countries=tuple(side.country for side in recipients),  # type: ignore[attr-defined] # as above
        place=Place(text="x", start=0, end=0, country="SYR", lat=35, lon=40, resolution="town",
                    admin1=draw(st.sampled_from([None, "Aleppo", "Nineveh"]))),
        main=draw(st.booleans()), severity=severity_of(kind, mode, realis, counts, frozenset({"MIL"})),
        claimed_by=draw(st.sampled_from([None, named("c")])), confidence=draw(st.sampled_from([0.3, 0.5, 0.9])),
    )  # fmt: skip
    merged: EventMerged | None = None
    for number, name in enumerate(draw(st.lists(st.sampled_from(["one", "two", "three"]), min_size=1, unique=True))):
        told = mention(event, article(f"a{number}", source=source(name), title="River strike", minutes=number))
        merged = merged_with(merged, told, NOON)
    assert merged is not None
    return msgspec.structs.replace(merged, topics=draw(_some("border", "terrorism")))


@settings(max_examples=150, deadline=None)
@given(CONDITIONS, _events())
def test_what_an_event_meets_is_never_called_impossible(when: Condition, merged: EventMerged) -> None:
    """No condition that some event meets is refused, however it is nested; nor is its opposite, if that is met."""
    asked = Condition(realis=REALIS, all_=(when,))
    opposite = Condition(realis=REALIS, not_=when)

    if meets(merged, asked) and merged.status != "withdrawn":
        assert Possibility().conflict(formula(when)) is None
    if meets(merged, opposite):
        assert Possibility().conflict(formula(opposite)) is None


@settings(max_examples=60, deadline=None)
@given(CONDITIONS)
def test_what_excludes_each_other_can_none_be_spared(when: Condition) -> None:
    """A condition and its opposite never hold together; and what is blamed is of the condition."""
    core = Possibility().conflict(formula(when), formula(when, is_denied=True))

    assert core is not None
