"""Who receives whom: at a meeting told by a word of receiving grammar says who is host; the words: `receiving.yaml`."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, Final, Literal, NamedTuple

from extraction.events.facts import Facts
from extraction.text.document import Document
from extraction.text.tables import table
from extraction.text.words import Words, fold, unprefixed, words_of
from schemas.analysis import Span

#: How the two are told: a verb with both, one in the passive, a verb with the visitor as a pronoun, a noun with both,
#: a noun with the host as a pronoun.
_Form = Literal["active", "passive", "visitor in it", "noun", "host in it"]
#: "Was" stands so near before "received".
_REACH_BEFORE: Final = 3


class _Words(NamedTuple):
    """The content of `receiving.yaml`, folded; `forms` has the words with pronouns as well."""

    forms: dict[str, _Form]
    participles: frozenset[str]
    passive: frozenset[str]
    by: frozenset[str]
    marks: frozenset[str]


class _Side(NamedTuple):
    """Where somebody is named, and the state that they belong to."""

    start: int
    end: int
    state: str


def received(
    document: Document, sentence: int, trigger: Span, facts: Facts, meeting: Sequence[str]
) -> tuple[Sequence[str], Sequence[str]]:
    """Return the hosts and the visitors of the states that meet; none where no word of receiving tells of it.

    There may be hosts alone, or visitors, where the other side belongs to no state that is known.
    """
    words, own = words_of(document), document.sentences[sentence]
    first, last = words.between(own.start, own.end)
    at = next((at for at in range(*words.between(trigger.start, trigger.end)) if _form_of(words.texts[at])), None)
    if at is None:
        return (), ()
    form, verb = _form(words.texts[first:last], at - first), words.items[at]
    sides = [one for one in _sides(facts) if one.state in meeting and own.start <= one.start < own.end]
    before, behind = [one for one in sides if one.end <= verb.start], [one for one in sides if one.start >= verb.end]
    nearest, following = _states(reversed(before)), _states(behind)
    if form == "passive":
        following = _states(one for one in behind if _is_agent(words, at, one))
    if form in {"passive", "visitor in it"}:
        return following[:1], _other(nearest, meeting, following[:1])
    if form == "host in it":
        return _other(nearest, meeting, following[:1]), following[:1]
    # An Arabic subject that comes first stands right before its verb; one further off belongs to another.
    is_subject_first = verb.text.isascii() or (before and before[-1].end >= words.items[at - 1].start)
    if form == "active" and is_subject_first:
        hosts = nearest[:1]
    else:  # host, then visitor; or the visitor alone, where the subject was named before
        hosts = following[:1] if len(following) > 1 else [state for state in nearest if state not in following][:1]
    visitors = [state for state in following if state not in hosts]
    return (hosts, visitors) if hosts and visitors else ((), ())


def _other(states: Sequence[str], told: Sequence[str], one: Sequence[str]) -> list[str]:
    """Return the first state that is not the one side's, of the sentence or else of all that are told."""
    return [state for state in (*states, *told) if state not in one][:1] if one else []


def _is_agent(words: Words, at: int, side: _Side) -> bool:
    """Say whether a side behind a verb in the passive is who did it: behind "by", with no comma between."""
    lexicon = _lexicon()
    between = words.texts[at + 1 : words.between(side.start, side.end)[0]]
    by = next((step for step, text in enumerate(between) if text in lexicon.by), None)
    return by is not None and not lexicon.marks.intersection(between[by:])


def _sides(facts: Facts) -> list[_Side]:
    """Return who is named, in order; a place receives nobody."""
    named = [_Side(one.start, one.end, one.country or "") for one in facts.mentions if one.kind != "place"]
    return sorted((*named, *(_Side(one.start, one.end, one.country) for one in facts.adjectives)))


def _states(sides: Iterable[_Side]) -> list[str]:
    return list(dict.fromkeys(one.state for one in sides))


def _form(texts: Sequence[str], at: int) -> _Form | None:
    """Return how the word at a place of a sentence tells of receiving."""
    lexicon = _lexicon()
    beside = {*texts[max(0, at - _REACH_BEFORE) : at], *texts[at + 1 : at + 2]}
    is_passive = texts[at] in lexicon.participles and (beside & lexicon.passive or beside & lexicon.by)
    return "passive" if is_passive else _form_of(texts[at])


def _form_of(word: str) -> _Form | None:
    forms = _lexicon().forms
    return next((forms[one] for one in unprefixed(word) if one in forms), None)


@cache
def _lexicon() -> _Words:
    data: Any = table("receiving")  # Any: YAML
    verbs, nouns, participles, passive, by, marks, pronouns = (
        frozenset(fold(word) for rows in data[name].values() for word in rows)
        for name in ("verbs", "nouns", "participles", "passive", "by", "marks", "pronouns")
    )
    forms: dict[str, _Form] = dict.fromkeys(verbs, "active")
    forms |= dict.fromkeys(nouns, "noun")
    forms |= dict.fromkeys(
        (word + ending for word in verbs if not word.isascii() for ending in pronouns), "visitor in it"
    )
    forms |= dict.fromkeys((word + ending for word in nouns for ending in pronouns), "host in it")
    return _Words(forms, participles, passive, by, marks)
