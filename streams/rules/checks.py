"""What the words of a rules file must be beyond their form: known countries, whole patterns, hours of a day."""

import re
from collections.abc import Callable, Iterator
from typing import Any, Final
from zoneinfo import ZoneInfo

from extraction.text.normalise import key
from schemas.alert import Grouping, Quiet
from schemas.codebook import MODES
from streams.rules.mistake import Mistake
from streams.rules.names import codes, provinces, states
from streams.rules.nearest import meant
from streams.rules.placeholders import faults
from streams.rules.rule import Bilingual, Condition, Escalation, Rule, Side
from streams.rules.shape import Check
from streams.rules.tree import Node
from streams.rules.wording import Pattern, PatternError, phrase

LONGEST_PATTERN: Final = 1_000
LONGEST_PHRASE: Final = 12
#: A group waits in the outbox of one process.
LONGEST_GROUP_MIN: Final = 24 * 60

_MODES: Final = {mode for modes in MODES.values() for mode in modes}
_LANGUAGE: Final = re.compile(r"[a-z]{2}|und")
_HOUR: Final = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
#: What RE2 takes for Latin only: word, no word, edge of a word.
_LATIN_ONLY: Final = re.compile(r"(?<!\\)(?:\\\\)*\\[wWbB]")

#: Says what is wrong with one word, or nothing.
WordCheck = Callable[[str], str | None]


def _each(check: WordCheck) -> Check:
    """Return the check of a list whose items are words."""

    def checked(value: Any, node: Node) -> Iterator[Mistake]:  # Any: a tuple of words
        for word, item in zip(value, node.items, strict=True):
            sentence = check(word)
            if sentence is not None:
                yield item.wrong(sentence)

    return checked


def _mode(word: str) -> str | None:
    return None if word in _MODES else f"no type has a mode {word!r}{meant(word, _MODES)}; docs/codebook.md lists them"


def _country(word: str) -> str | None:
    if word in codes():
        return None
    code = states().get(word.upper()) or states().get(key(word))
    hint = f" (did you mean {code!r}?)" if code else meant(word, states())
    return f"no country is called {word!r}{hint}; write ISO 3166-1 alpha-3, IGO or IMG"


def _province(word: str) -> str | None:
    if key(word) in provinces():
        return None
    return f"the gazetteer has no province {word!r}{meant(key(word), provinces())}; docs/alerts.md says which it has"


def _language(word: str) -> str | None:
    return None if _LANGUAGE.fullmatch(word) else f"{word!r} is no language; write ISO 639-1, such as ar or en"


def _words(word: str) -> str | None:
    found = phrase(word)
    if not any(part[0].isalnum() for part in found):
        return f"{word!r} has no letter or digit to look for"
    if len(found) > LONGEST_PHRASE:
        return f"a phrase of {len(found)} words; {LONGEST_PHRASE} are the most"
    return None


def _pattern(value: str, node: Node) -> Iterator[Mistake]:
    if len(value) > LONGEST_PATTERN:
        yield node.wrong(f"the pattern has {len(value):,} characters; {LONGEST_PATTERN:,} are the most: use `words`")
        return
    try:
        Pattern(value)
    except PatternError as error:
        yield node.wrong(f"the pattern cannot be used: {error}; it is one of RE2, see docs/alerts.md")
        return
    if not value.isascii() and _LATIN_ONLY.search(value):
        yield node.wrong(
            r"\b and \w know Latin letters only, and would miss the others; use `words`, or \pL for a letter"
        )


def _side(value: Side, node: Node) -> Iterator[Mistake]:
    if not (value.names or value.countries or value.sectors):
        yield node.wrong("names nobody; give names, countries or sectors")


def _title(value: Bilingual, node: Node) -> Iterator[Mistake]:
    for name, text in (("en", value.en), ("ar", value.ar)):
        if "\n" in text.strip():
            yield node.keys[name][1].wrong(f"`{name}` must be one line")


def _message(value: Bilingual, node: Node) -> Iterator[Mistake]:
    for name, template in (("en", value.en), ("ar", value.ar)):
        for fault in faults(template):
            text = node.keys[name][1]
            yield text.wrong(f"the message: {fault.sentence}", behind=fault.at)


def _name(value: str, node: Node) -> Iterator[Mistake]:
    if not value.isprintable():
        yield node.wrong("a name must be one line of letters, digits and signs")


def _quiet(value: Quiet, node: Node) -> Iterator[Mistake]:
    wrong = [name for name in ("start", "end") if not _HOUR.fullmatch(getattr(value, name))]
    for name in wrong:
        yield node.keys[name][1].wrong(f"`{name}` must be an hour from 00:00 to 23:59, in quotes: '22:30'")
    if not wrong and value.start == value.end:
        yield node.wrong("begins and ends at the same minute: no hours, or the whole day; leave it out, or the rule")
    try:
        ZoneInfo(value.zone)
    except (OSError, ValueError, LookupError):  # what zoneinfo raises for paths, odd names, and names that it lacks
        yield node.key("zone").wrong(f"no time zone is called {value.zone[:60]!r}; write one of IANA, as Asia/Damascus")


def _group(value: Grouping, node: Node) -> Iterator[Mistake]:
    if not 0 < value.within_min <= LONGEST_GROUP_MIN:
        yield node.key("within_min").wrong(f"`within_min` must be above 0 and at most {LONGEST_GROUP_MIN:,} minutes")


def _escalate(value: tuple[Escalation, ...], node: Node) -> Iterator[Mistake]:
    for escalation, item in zip(value, node.items, strict=True):
        if escalation.when == Condition():
            yield item.key("when").wrong("`when` names nothing that the event could pass; name a bound")


#: By struct and field.
CHECKS: Final[dict[tuple[type, str], Check]] = {
    (Condition, "modes"): _each(_mode),
    (Condition, "countries"): _each(_country),
    (Condition, "admin1"): _each(_province),
    (Condition, "languages"): _each(_language),
    (Condition, "words"): _each(_words),
    (Condition, "pattern"): _pattern,
    **{(Condition, name): _side for name in ("sides", "actors", "recipients")},
    (Side, "countries"): _each(_country),
    (Rule, "name"): _name,
    (Rule, "title"): _title,
    (Rule, "message"): _message,
    (Rule, "quiet"): _quiet,
    (Rule, "group"): _group,
    (Rule, "escalate"): _escalate,
}
