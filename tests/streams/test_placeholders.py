"""A rule's message is words with placeholders: it says what an event has, and can do nothing else."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reports import NOON, article, mention, named, strike

from schemas.analysis import Count, Place
from schemas.codebook import COUNT_KINDS, EVENT_TYPES, MODES
from schemas.event import EventMerged, TakenBack
from streams.merging.open_events import merged_with
from streams.rules import phrases
from streams.rules.placeholders import LONGEST_TEMPLATE, LONGEST_VALUE, PLACEHOLDERS, faults, filled, names_of, safe


def _event(**changes: object) -> EventMerged:
    return merged_with(None, mention(strike(**changes)), NOON)


def test_a_message_says_what_the_event_has() -> None:
    """Each placeholder gives way to the words of its event in the reader's language."""
    merged = _event(
        actors=(named("a drone", name="Israeli army", name_ar="الجيش الإسرائيلي"),),  # the Israeli army
        place=Place(text="Mayadin", start=0, end=7, name="Mayadin", name_ar="الميادين", country="SYR"),
    )

    assert filled("{what}: {who}, {whom}, {where} ({country}), {when}, {counts}", merged, "en") == (
        "Drone attack: Israeli army, fighters, Mayadin (Syria), 2025-03-06, 5 killed"
    )
    assert filled("{what} {who} {where} {country} {counts}", merged, "ar") == (
        "هجوم بطائرة مسيرة الجيش الإسرائيلي الميادين سوريا القتلى: 5"  # drone attack, the army, where, 5 killed
    )
    assert filled("{sources}: {title} {link} {corroboration} {severity} {confidence} {status}", merged, "en") == (
        "One: Title of a1 https://example.org/a1 1 4 0.90 reported"
    )


@pytest.mark.parametrize(
    ("template", "told"),
    [
        ("{what}[: {killed} killed][, {injured} injured].", "Drone attack: 5 killed."),
        ("{what}[ by {who}][ near {where}]", "Drone attack near Deir ez-Zor"),
        ("{injured} injured", "Not known injured"),
        ("{{what}} [[{killed}]] }}", "{what} [5] }"),
        ("[{killed} of {injured}]", ""),
        ("plain", "plain"),
    ],
    ids=["brackets", "silent", "unknown", "doubled", "one-of-two", "plain"],
)
def test_what_is_not_known_is_left_out_or_said(template: str, told: str) -> None:
    """A part in brackets goes with the placeholder that has nothing to say; outside of brackets that is said."""
    assert [*faults(template)] == []
    assert filled(template, _event(), "en") == told


@pytest.mark.parametrize(
    ("template", "at", "told"),
    [
        ("a {kiled}", 2, r"{kiled} (did you mean 'killed'?)"),
        ("{event.id}", 0, "no placeholder is called {event.id}"),
        ("{who!r}", 0, "no placeholder is called {who!r}"),
        ("{severity:>9}", 0, "no placeholder is called {severity:>9}"),
        ("{who.__class__}", 0, "no placeholder is called"),
        ("{0}", 0, "no placeholder is called {0}"),
        ("{}", 0, "without a name"),
        ("a {who", 2, "a single {"),
        ("who} b", 3, "a single }"),
        ("[{who}", 0, "a [ without its ]"),
        ("{who}]", 5, "a ] without its ["),
        ("[{who} [{whom}]]", 7, "brackets within brackets"),
        ("[words]", 0, "brackets without a placeholder"),
        (" ", 0, "is empty"),
        ("x" * (LONGEST_TEMPLATE + 1), 0, "2,001 characters"),
        ("{who}" * 41, 0, "41 placeholders; 40 are the most"),
    ],
)
def test_a_faulty_template_is_told(template: str, at: int, told: str) -> None:
    """Whatever is no placeholder of the closed set, or has no counterpart, is a fault with its place."""
    first = next(faults(template))

    assert first.at == at
    assert told in first.sentence


@settings(deadline=None)
@given(st.text(alphabet="{}[]awho0.!: \n\u202e", max_size=60))
def test_any_template_is_filled_without_an_exception(template: str) -> None:
    """Faulty or not, a template ends in a text, and one without faults has no sign left of its own."""
    text = filled(template, _event(), "en")

    assert isinstance(text, str)
    assert [fault for fault in faults(template) if not 0 <= fault.at <= len(template)] == []


@settings(deadline=None)
@given(st.text(max_size=3 * LONGEST_VALUE))
def test_a_text_of_a_feed_stays_one_bounded_line(title: str) -> None:
    """What fills a placeholder breaks no line, turns no text, ends, and is not read for placeholders."""
    told = filled("{title}", merged_with(None, mention(strike(), article(title=title)), NOON), "en")

    assert told[1:] == (safe(title) or "not known")[1:]
    assert len(told) <= LONGEST_VALUE
    assert not {*"\n\r\t\x00\x1b\u2028\u2029\u202e\u2066"} & {*told}


def test_placeholders_in_the_text_of_a_feed_are_words() -> None:
    """A headline that looks like a template says itself."""
    merged = merged_with(None, mention(strike(), article(title="{severity} [{who}] {{")), NOON)

    assert filled("{title}", merged, "en") == "{severity} [{who}] {{"


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "ftp://example.org", "file:///etc/passwd", None, "https://" + "a" * 900]
)
def test_links_are_of_the_web(url: str | None) -> None:
    """An address that no browser should follow from a message, or that is cut, is none."""
    merged = merged_with(None, mention(strike(), article(url=url)), NOON)

    assert filled("[{link}]", merged, "en") == ""


def test_who_claims_and_who_denies_is_said() -> None:
    """A claim is told with its claimant, a dispute with those who deny."""
    merged = msgspec.structs.replace(_event(claimed_by=named("the council")), disputed_by=("the army", "SANA"))

    assert filled("[{claimed_by}]/[{disputed_by}]", merged, "en") == "The council/the army, SANA"


def test_what_is_taken_back_is_no_source() -> None:
    """Only the outlets whose reports count are named."""
    merged = _event()
    back = TakenBack(reason="edited", article="article-a1", edition=2, at=NOON)
    gone = tuple(msgspec.structs.replace(report, taken_back=back) for report in merged.reports)

    assert filled("[{sources}]", msgspec.structs.replace(merged, reports=gone), "en") == ""


def test_each_kind_of_count_has_a_placeholder() -> None:
    """A number of any kind can be told, with what is not exact about it."""
    counts = tuple(Count(kind=kind, low=20, high=99, what="x", approximate=True) for kind in COUNT_KINDS)
    template = " ".join(f"{{{kind}}}" for kind in COUNT_KINDS)

    assert filled(template, _event(counts=counts), "en").split() == ["~20–99"] * len(COUNT_KINDS)


def test_names_are_what_a_template_names() -> None:
    """The placeholders of a template, each once."""
    assert names_of("{who} {{whom}} [{who} {killed}] {no}") == {"who", "killed"}
    assert names_of("".join(f"{{{name}}}" for name in PLACEHOLDERS)) == PLACEHOLDERS.keys()


def test_every_type_and_mode_has_words() -> None:
    """What the codebook grows by is told in both languages, and nothing is told that it has not."""
    assert [*phrases.TYPES] == [*EVENT_TYPES]
    assert set(phrases.MODES) == {(kind, mode) for kind, modes in MODES.items() for mode in modes}
