"""The people and organisations that the record lists, each once in its fullest form."""

from collections.abc import Iterator, Sequence
from typing import Final, Literal, NamedTuple

import msgspec

from extraction.encoder.encoded import encoded
from extraction.mention import Mention, MentionKind
from extraction.names.gazetteer import nationality
from extraction.names.institutions import with_english_name
from extraction.names.naming import is_ordinary, is_part_of_name
from extraction.names.page import folded, sectors
from extraction.names.register import lexicon
from extraction.record.tagged import Tagged, tagged
from extraction.text.document import Document
from extraction.text.normalise import key

NamedKind = Literal["person", "organisation"]

KINDS: Final[tuple[NamedKind, ...]] = ("person", "organisation")
#: What no room of names has found is a name from this probability of its words on, in the mean: of less likely ones of
#: docs/evaluation.md's sets and 1,474 reports fewer were right than wrong.
SURE: Final[dict[NamedKind, float]] = {"person": 0.5, "organisation": 0.6}


class Listed(NamedTuple):
    """The people and organisations of a document, each once in its fullest form, in the order of the text.

    `unsure` are names that the record does not list and that may have a part in an event.
    """

    people: tuple[Mention, ...]
    organisations: tuple[Mention, ...]
    unsure: tuple[Mention, ...]


def listed(document: Document, mentions: Sequence[Mention]) -> Listed:
    """Return whom a document names, as the encoder sees it."""
    by_span = {(mention.start, mention.end): mention for mention in mentions}
    kept: dict[NamedKind, list[tuple[frozenset[str], Mention]]] = {kind: [] for kind in KINDS}
    unsure: list[Mention] = []
    for name, kind in sorted(_names(document, mentions), key=lambda one: one[0].start - one[0].end):
        words = _words(document.text(name.start, name.end))
        known, mention = kept[kind], _as_mention(document, name, by_span.get((name.start, name.end)))
        if not words or any(words <= other for other, _ in known):
            continue
        if mention.is_tagged and name.likely < SURE[kind]:
            unsure.append(mention)
        else:
            known.append((words, mention))
    people, organisations = (tuple(sorted((one for _, one in kept[kind]), key=_start)) for kind in KINDS)
    return Listed(people, organisations, tuple(sorted(unsure, key=_start)))


def _names(document: Document, mentions: Sequence[Mention]) -> Iterator[tuple[Tagged, NamedKind]]:
    """Yield the stretches that name a person or body, each as a whole; no common noun alone."""
    for name in tagged(document, encoded(document), mentions):
        if name.kind == "place":
            continue
        word = key(document.text(name.start, name.end))
        whole = next((one for one in mentions if _goes_beyond(one, name)), None)
        if whole is not None and _is_part(word, whole):
            yield name._replace(start=whole.start, end=whole.end), name.kind
        elif not _is_common(word, name.kind):
            yield name, name.kind


def _goes_beyond(mention: Mention, name: Tagged) -> bool:
    is_around = mention.start <= name.start and name.end <= mention.end
    is_alike = mention.kind == name.kind or (mention.kind == "group" and name.kind == "organisation")
    return is_around and is_alike and (mention.start, mention.end) != (name.start, name.end)


def _is_part(word: str, whole: Mention) -> bool:
    """Return whether the folded text of a name is only a part of it: the mention around it is the name.

    القيادة (the command) is a part of any name around it, "ISIS" is no part of "the terrorist group ISIS".
    """
    if word in lexicon().entries:
        return False
    if whole.name is not None:
        return True
    if _is_common(word, whole.kind):
        return whole.kind != "group"
    return " " not in word and (whole.kind == "person" or is_ordinary(word))


def _is_common(word: str, kind: MentionKind) -> bool:
    """Return whether folded words are no name: a nationality, a noun of organisations, of a person a common word."""
    if kind == "person":
        return is_ordinary(word) and not is_part_of_name(word)
    if nationality(word) is not None:
        return True
    return word in sectors("organisation_heads_ar") or word in folded("offered_heads_ar") | folded("never_alone_en")


def with_listed(mentions: Sequence[Mention], names: Listed) -> tuple[Mention, ...]:
    """Return mentions, by start, with the names that no mention overlaps."""
    more = [
        name
        for name in (*names.people, *names.organisations, *names.unsure)
        if not any(name.start < mention.end and mention.start < name.end for mention in mentions)
    ]
    return tuple(sorted([*mentions, *more], key=_start))


def _start(mention: Mention) -> int:
    return mention.start


def _words(text: str) -> frozenset[str]:
    words = key(text).replace("_", " ").split()
    return frozenset(word.removeprefix("ال") for word in words if word not in {"the", "of", "ال"})


def _as_mention(document: Document, name: Tagged, known: Mention | None) -> Mention:
    if known is not None and known.kind != "place":
        return msgspec.structs.replace(known, kind=name.kind)
    text = document.text(name.start, name.end)
    states = (nationality(key(word)) for word in text.split())
    found = Mention(
        kind=name.kind,
        start=name.start,
        end=name.end,
        text=text,
        outer_start=name.start,
        outer_end=name.end,
        country=next((state[0] for state in states if state is not None), None) if name.kind != "person" else None,
        is_tagged=True,
    )
    return with_english_name(found)
