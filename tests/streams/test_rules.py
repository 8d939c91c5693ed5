"""A rules file is used whole, or refused with all that is wrong with it: where, and what to do."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reports import NOON, article, mention, strike

from streams.alerting.raised import KEEP
from streams.merging.open_events import merged_with
from streams.rules.loading import MOST_BYTES, RulesError, load_rules, read_rules
from streams.rules.meeting import meets
from streams.rules.mistake import Mistake
from streams.rules.rule import LONGEST_COOLDOWN_MIN, Condition
from streams.rules.shape import MOST_MISTAKES

ONE = "rules:\n  - {name: a, title: {en: A, ar: ا}, tier: flash, when: {types: [ASSAULT]}}\n"


def _rule(when: str, more: str = "") -> str:
    return f"rules:\n  - name: x\n    title: {{en: X, ar: س}}\n    tier: flash\n    when: {when}\n{more}"


def _lines(text: str) -> list[str]:
    """Return what is wrong with a text."""
    with pytest.raises(RulesError) as caught:
        read_rules(text, "rules.yaml")
    return [line.removeprefix("rules.yaml: ") for line in caught.value.lines]


def test_the_built_in_rules_load() -> None:
    """What applies without a rules file is valid, each rule with a name of its own."""
    rules = load_rules(None)

    assert len({rule.name for rule in rules}) == len(rules) > 0


def test_a_file_replaces_the_built_in_rules(tmp_path: Path) -> None:
    """An operator's file is all that applies."""
    path = tmp_path / "rules.yaml"
    path.write_text(ONE, encoding="utf-8")

    assert [rule.name for rule in load_rules(path)] == ["a"]


def test_a_mark_of_utf_8_is_no_mistake(tmp_path: Path) -> None:
    """Editors of Windows write one before the text."""
    path = tmp_path / "rules.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + ONE.encode())

    assert len(load_rules(path)) == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "line 1, column 1: the file is empty"),
        ("# words\n", "line 1, column 1: the file is empty"),
        ("rules: [", "line 2, column 1: not YAML: "),
        ("rules:\n\t- a", "line 2, column 1: not YAML: "),
        ("rules: a\n", "line 1, column 8: `rules` must be a list"),
        ("rules: []\n", "line 1, column 8: `rules` lists nothing"),
        ("rules:\n  - a\n", "line 2, column 5: a rule must be keys with values"),
        ("- a\n", "line 1, column 1: the file must be keys with values"),
        ("conditions: {}\n" + ONE, "line 1, column 13: `conditions` names nothing"),
        (ONE + ONE.split("\n", 1)[1], "line 3, column 12: two rules are called 'a', the first in line 2"),
        (ONE + ONE, "line 3, column 1: `rules` is there already, in line 1"),
        (ONE + "---\nrules: []\n", "line 3, column 1: a second document begins"),
        (ONE.replace("ASSAULT", "ASALT"), "column 66: an item of `types` cannot be 'ASALT' (did you mean 'ASSAULT'?)"),
        (ONE.replace("flash", "loud"), "column 44: `tier` cannot be 'loud'; it is one of flash, priority, routine"),
        (ONE.replace("types:", "tipes:"), "line 2, column 58: `when` has no key `tipes` (did you mean 'types'?)"),
        (ONE.replace("name: a, ", ""), "line 2, column 5: a rule has no `name`; add it"),
        (ONE.replace("[ASSAULT]", "ASSAULT"), "line 2, column 65: `types` must be a list, also of one: ['ASSAULT']"),
        (ONE.replace("[ASSAULT]", "[[ASSAULT]]"), "column 66: an item of `types` must be one value, not a list"),
        (ONE.replace("en: A", "en: ''"), "line 2, column 27: `en` is empty"),
        (ONE.replace("en: A", "en: ~"), "line 2, column 27: `en` is empty"),
        (ONE.replace("ar: ا", "ar: A, fr: A"), "line 2, column 37: `title` has no key `fr`"),
        (_rule("{types: [ASSAULT], types: [COERCE]}"), "line 5, column 30: `types` is there already, in line 5"),
        (_rule("{<<: {types: [ASSAULT]}}"), "line 5, column 12: << is not read here"),
        (_rule("{? [a] : b}"), "line 5, column 14: a key must be a word"),
        (_rule("!!python/object:os.system {}"), "line 5, column 11: tags such as tag:yaml.org,2002:python"),
        (_rule("{words: [\x07]}"), "line 5, column 20: U+0007 may not stand in YAML"),
        (_rule("&a {all: [*a]}"), "line 5, column 21: *a contains itself"),
        (_rule("{all: [*b]}"), "line 5, column 18: *b is named nowhere above"),
        (_rule("{use: [b]}"), "line 5, column 18: no condition is called 'b'"),
        (_rule("{use: [trucs]}", "conditions: {truce: {main: true}}\n"), "(did you mean 'truce'?); name it under"),
        (_rule("{modes: [dron]}"), "line 5, column 20: no type has a mode 'dron' (did you mean 'drone'?)"),
        (_rule("{countries: [Syria]}"), "line 5, column 24: no country is called 'Syria' (did you mean 'SYR'?)"),
        (_rule("{countries: [سوريا]}"), "(did you mean 'SYR'?)"),  # Syria
        (_rule("{sides: {countries: [syr]}}"), "line 5, column 32: no country is called 'syr' (did you mean 'SYR'?)"),
        (_rule("{admin1: [Alepo]}"), "column 21: the gazetteer has no province 'Alepo' (did you mean 'aleppo'?)"),
        (_rule("{sectors: [SPI]}"), "line 5, column 22: an item of `sectors` cannot be 'SPI' (did you mean 'SPY'?)"),
        (_rule("{sides: {}}"), "line 5, column 19: names nobody"),
        (_rule("{languages: [arabic]}"), "line 5, column 24: 'arabic' is no language"),
        (_rule("{words: ['...']}"), "line 5, column 20: '...' has no letter or digit"),
        (_rule("{words: [a b c d e f g h i j k l m]}"), "a phrase of 13 words; 12 are the most"),
        (_rule("{pattern: '(a'}"), "line 5, column 21: the pattern cannot be used: missing ): (a"),
        (_rule("{pattern: '(?=a)'}"), "line 5, column 21: the pattern cannot be used: invalid perl operator"),
        (_rule("{pattern: '((a{99}){99}){99}'}"), "line 5, column 21: the pattern cannot be used: "),
        (_rule("{pattern: " + "a" * 1001 + "}"), "the pattern has 1,001 characters; 1,000 are the most"),
        (_rule(r"{pattern: '\bقصف\b'}"), r"line 5, column 21: \b and \w know Latin letters only"),  # shelling
        (_rule("{counts: {killed: 0}}"), "line 5, column 29: `killed` in `counts` must be a whole number"),
        (_rule("{counts: {killed: 1.5}}"), "must be a whole number of at least 1, not '1.5'"),
        (_rule("{counts: {kiled: 1}}"), "column 21: a name in `counts` cannot be 'kiled' (did you mean 'killed'?)"),
        (_rule("{counts: [killed]}"), "line 5, column 20: `counts` must be names with values"),
        (_rule("{main: maybe}"), "line 5, column 18: `main` must be true or false, not 'maybe'"),
        (_rule("{min_severity: 6}"), "`min_severity` must be a whole number of at least 1 and of at most 5, not '6'"),
        (_rule("{min_confidence: .nan}"), "`min_confidence` must be a number of at least 0 and of at most 1"),
        (_rule("{near: {lat: 91, lon: 1, km: 5}}"), "`lat` must be a number of at least -90 and of at most 90"),
        (_rule("{near: {lat: 1, lon: 1}}"), "line 5, column 18: `near` has no `km`; add it"),
        (_rule("{topics: []}"), "line 5, column 20: `topics` lists nothing"),
        (ONE.replace("name: a", "name: " + "a" * 101), "`name` has 101 characters; 100 are the most"),
        (ONE.replace("name: a", 'name: "a\\nb"'), "line 2, column 12: a name must be one line"),
        (ONE.replace("en: A", 'en: "a\\nb"'), "line 2, column 27: `en` must be one line"),
        (_rule("{use: [a]}", "conditions: {a: {types: [ASALT]}}\n"), "line 6, column 26: an item of `types`"),
        (_rule("{use: [a]}", "conditions: {a: [ASSAULT]}\n"), "line 6, column 17: `a` in `conditions` must be keys"),
        (_rule("{}", "    hourly_cap: 0\n"), "line 6, column 17: `hourly_cap` must be a whole number of at least 1"),
        (_rule("{}", "    cooldown_min: .inf\n"), "line 6, column 19: `cooldown_min` must be a number of at least 0"),
        (_rule("{}", "    quiet: {start: '24:00', end: '06:00'}\n"), "column 20: `start` must be an hour from 00:00"),
        (_rule("{}", "    quiet: {start: '06:00', end: '06:00'}\n"), "line 6, column 12: begins and ends at the same"),
        (
            _rule("{}", "    quiet: {start: '22:00', end: '06:00', zone: Asia/Damascos}\n"),
            "line 6, column 43: no time zone is called 'Asia/Damascos'",
        ),
        (_rule("{}", "    group: {by: event, within_min: 0}\n"), "`within_min` must be above 0 and at most"),
        (_rule("{}", "    message: {en: '{kiled}', ar: a}\n"), "line 6, column 19: the message: no placeholder"),
        (_rule("{}", "    message:\n      en: |\n        a\n        {b}\n      ar: a\n"), "line 9, column 1: "),
        (_rule("{}", "    chanels: [a]\n"), "column 5: a rule has no key `chanels` (did you mean 'channels'?)"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_sentence_with_its_place(text: str, told: str) -> None:
    """Line, column, what is wrong, and what to do, for one mistake in an otherwise right file."""
    (line,) = _lines(text)

    assert told in line
    assert line.startswith("line ")


def test_all_mistakes_are_told_in_the_order_of_the_file() -> None:
    """Not only the first: form, words, names and sense, of several rules, by line."""
    text = (
        "rules:\n"
        "  - {name: a, title: {en: A, ar: ا}, tier: loud, when: {types: [ASALT], use: [none]}}\n"
        "  - {name: b, title: {en: A, ar: ا}, tier: flash, when: {types: [AGREE], modes: [drone]}}\n"
        "  - {name: b, title: {en: A, ar: ا}, tier: flash, when: {pattern: '('}, hourly_cap: 0}\n"
        "conditions:\n"
        "  one: {use: [two]}\n"
        "  two: {use: [one]}\n"
        "  two: {main: true}\n"
    )

    assert [line.split(":")[0] for line in _lines(text)] == [
        "line 2, column 44", "line 2, column 65", "line 2, column 79", "line 3, column 74", "line 4, column 12",
        "line 4, column 67", "line 4, column 85", "line 6, column 8", "line 8, column 3",
    ]  # fmt: skip


def test_an_error_is_one_line_for_the_log() -> None:
    """The first mistake, and how many more there are; all of them are beside it."""
    with pytest.raises(RulesError) as caught:
        read_rules(ONE.replace("flash", "loud").replace("ASSAULT", "ASALT"), "/etc/rules.yaml")

    assert str(caught.value).startswith("/etc/rules.yaml: line 2, column 44: `tier`")
    assert str(caught.value).endswith("(and 1 more; marsad rules check shows all)")
    assert "\n" not in str(caught.value)
    assert len(caught.value.lines) == len(caught.value.mistakes) == 2


@pytest.mark.parametrize("names", [["a"], ["a", "b", "c"]], ids=["itself", "three"])
def test_a_circle_of_conditions_is_told_once(names: list[str]) -> None:
    """Whoever is in it is named; who only leads into it is not blamed."""
    circle = "".join(f"  {one}: {{use: [{two}]}}\n" for one, two in zip(names, [*names[1:], names[0]], strict=True))
    (line,) = _lines(_rule("{use: [lead]}", f"conditions:\n  lead: {{use: [a]}}\n{circle}"))

    assert f"uses itself: {' uses '.join([*names, names[0]])}" in line


def test_what_is_used_is_part_of_the_condition() -> None:
    """A loaded rule has no names left, however they use each other, and asks for all that they do."""
    conditions = "conditions:\n  a: {use: [b], main: true}\n  b: {types: [ASSAULT]}\n"
    (rule,) = read_rules(_rule("{use: [a], any: [{use: [b]}, {realis: [future]}]}", conditions), "x")
    merged = merged_with(None, mention(strike()), NOON)
    other = merged_with(None, mention(strike(main=False)), NOON)

    assert meets(merged, rule.when)
    assert not meets(other, rule.when)


def test_an_alias_is_what_it_names() -> None:
    """Anchors of YAML may be used for what is written twice."""
    (rule,) = read_rules(_rule("{any: [&a {types: [ASSAULT]}, {all: [*a]}]}"), "x")

    assert rule.when.any_[1].all_ == (Condition(types=("ASSAULT",)),)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[" * 500_000, "line 1, column 1001: not YAML"),
        (_rule("{not: " * 100 + "{}" + "}" * 100), "nested deeper than 60 levels"),
        (
            "a0: &a0 [x]\n" + "".join(f"a{n + 1}: &a{n + 1} [*a{n}]\n" for n in range(70)),
            "line 59, column 6: nested deeper than 60 levels",
        ),
        ("".join("  " * depth + "-\n" for depth in range(300)), "nested deeper than 60 levels"),
        (
            "a0: &a0 [x, x]\n" + "".join(f"a{n + 1}: &a{n + 1} [*a{n}, *a{n}]\n" for n in range(40)),
            "grows to more than 200,000 parts by its aliases",
        ),
        (
            _rule("{use: [a0]}", "conditions:\n" + "".join(
                f"  a{n}: {{any: [{{use: [a{n + 1}]}}, {{use: [a{n + 1}]}}]}}\n" for n in range(25)
            ) + "  a25: {main: true}\n"),
            "5,000 are the most",
        ),
        (
            _rule("{use: [a0]}", "conditions:\n" + "".join(
                f"  a{n}: {{use: [a{n + 1}]}}\n" for n in range(3_000)) + "  a3000: {main: true}\n"),
            "61 levels by what it uses; 60 are the most",
        ),
        ("a: " + "x" * MOST_BYTES, "larger than 1,048,576 bytes"),
    ],
    ids=["brackets", "not-not", "aliases", "lists", "laughs", "used-laughs", "chain", "large"],
)  # fmt: skip
def test_what_would_grow_or_sink_without_end_is_refused(text: str, told: str) -> None:
    """Depth, aliases, names and size have bounds, and the sentence says which."""
    assert told in _lines(text)[0]


def test_a_file_of_nothing_but_mistakes_is_told_up_to_a_bound() -> None:
    """Whoever gives another file than a rules file is not shown all of it."""
    text = "rules:\n" + "".join(f"  - {{nome: n{n}, x{n}: 1}}\n" for n in range(20_000))

    assert len(_lines(text)) == MOST_MISTAKES


def test_a_large_search_for_sense_ends() -> None:
    """Hundreds of choices, none of which excludes another in time, are let through rather than searched for ever."""
    choices = ", ".join(f"{{any: [{{min_corroboration: {n % 9 + 1}}}, {{topics: [border]}}]}}" for n in range(300))

    assert len(read_rules(_rule(f"{{all: [{choices}]}}"), "x")) == 1


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"x" * (MOST_BYTES + 1), "larger than 1,048,576 bytes"),
        (b"rules:\n  - name: \xff\xfe\n", "line 2, column 11: not UTF-8"),
    ],
)
def test_a_file_that_is_no_text_is_refused(tmp_path: Path, content: bytes, told: str) -> None:
    """Size and encoding are looked at before anything is parsed."""
    path = tmp_path / "rules.yaml"
    path.write_bytes(content)

    with pytest.raises(RulesError, match=rf"rules\.yaml: {told}"):
        load_rules(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    """A file that cannot be read is named, and so is a folder."""
    for path in (tmp_path / "none.yaml", tmp_path):
        with pytest.raises(RulesError, match=r"cannot be read: .*correct MARSAD_RULES"):
            load_rules(path)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_damaged_file_is_read_or_refused(data: st.DataObject) -> None:
    """Whatever is cut out of, or put into, a right file: it has rules, or mistakes with places within it."""
    text = _rule("{types: [ASSAULT], counts: {killed: 3}}", "    escalate:\n      - when: {counts: {killed: 9}}\n")
    at = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(at, min(len(text), at + 20)))
    piece = data.draw(st.text(alphabet="[]{}:,-&*!|>'\"#\n\t a1\u0007", max_size=4))
    damaged = text[:at] + piece + text[end:]
    lines = damaged.count("\n") + 2

    mistakes = _mistakes(damaged)

    assert mistakes is None or mistakes
    assert [one for one in mistakes or () if not 1 <= one.line <= lines or one.column < 1] == []


def _mistakes(text: str) -> tuple[Mistake, ...] | None:
    try:
        return None if read_rules(text, "x") else ()
    except RulesError as error:
        return error.mistakes


def test_a_cooldown_is_no_longer_than_an_event_is_remembered() -> None:
    """One of thousands of years is after the last day of the calendar, and would end each record of a worker."""
    longest = read_rules(ONE.replace("flash", "flash, cooldown_min: 43200"), "f")[0].cooldown_min

    assert longest == LONGEST_COOLDOWN_MIN <= KEEP / timedelta(minutes=1)
    assert _lines(ONE.replace("flash", "flash, cooldown_min: 5000000000")) == [
        "line 2, column 65: `cooldown_min` must be a number of at least 0 and of at most 43200, not '5000000000'"
    ]


def _many(one: str, number: int = 1_000) -> str:
    """Return a rule so many times, each under another name."""
    head, rule, _ = one.split("\n")
    return "\n".join([head, *(rule.replace("name: a", f"name: a{count}") for count in range(number))])


@pytest.mark.parametrize(
    "text",
    [
        ONE + "rules: a\n" * 1_000,
        "rules: [" + "!a a," * 1_000 + "]",
        _rule("{admin1: [" + "Nowhere," * 1_000 + "]}"),
        _many(ONE.replace("types: [ASSAULT]", "use: [b]")),
        "rules:\n" + (ONE.split("\n")[1] + "\n") * 1_000,
        _many(ONE.replace("]}}", "], modes: [arrest]}}")),
    ],
    ids=["keys", "tags", "words", "use", "names", "sense"],
)  # fmt: skip
def test_mistakes_of_each_kind_are_told_up_to_a_bound(text: str) -> None:
    """Each is a line of the log."""
    assert len(_lines(text)) == MOST_MISTAKES


def test_rules_that_use_much_are_refused_together() -> None:
    """Each is asked of every event whole, however little of it is its own."""
    branches = "".join(f"      - {{min_confidence: 0.{number:04d}, main: true}}\n" for number in range(1, 4_000))
    rules = _many(ONE.replace("types: [ASSAULT]", "use: [big]"), 60)

    (line,) = _lines(f"conditions:\n  big:\n    any:\n{branches}{rules}")

    assert "grow to more than" in line


def test_a_quotation_in_a_pattern_need_not_be_closed() -> None:
    r"""RE2 takes \Q to the end of a pattern."""
    (rule,) = read_rules(_rule(r"{pattern: '^\Qa.b'}"), "f")
    merged = merged_with(None, mention(strike(), article(title="A.B and more")), NOON)

    assert meets(merged, rule.when)


def test_rules_are_as_many_as_what_they_say_of_an_event_can_be_kept() -> None:
    """The first that is too much is told."""
    (line,) = _lines(_many(ONE, 2_001))

    assert line == "line 2002, column 5: the file has 2,001 rules; 2,000 are the most"
