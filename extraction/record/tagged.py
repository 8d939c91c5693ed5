"""Stretches of words that the encoder takes for names or sources, as stretches of letters.

Where a mention of the rooms of names ends with the stretch it says where the name begins; else `joined.py` does.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from extraction.encoder.decoding import Words, stretches
from extraction.encoder.encoded import Encoded
from extraction.encoder.network import Matrix
from extraction.mention import Mention
from extraction.names.page import folded
from extraction.record.joined import AND, TagKind, and_before, letters_before
from extraction.text.document import Document
from extraction.text.normalise import key

#: Tag 0 is no name, then for each kind one that begins a name and one within; the order is that of the weights.
_KINDS: Final[tuple[TagKind, ...]] = ("person", "organisation", "place")
_BODY: Final = _KINDS.index("organisation")
_POSSESSIVES: Final = ("'s", "’s")
_APOSTROPHES: Final = frozenset("'’")
#: What has to stand in a name before a mark at its end that belongs to it: the second point of "U.S.".
_OPENING: Final = {")": "(", "»": "«", "”": "“", '"': '"', ".": "."}
#: Letters of one part of an abbreviation that is spelt out.
_SPELT: Final = 3
#: A word is of a source from the second probability on, where one beside it has the first: F1 on the articles of
#: docs/evaluation.md is flat about them.
SOURCE: Final = 0.7
SOURCE_BESIDE: Final = 0.5


class Tagged(NamedTuple):
    """A stretch of letters, the kind of name that it is, and how likely its words are of one, in the mean."""

    start: int
    end: int
    kind: TagKind
    likely: float


def tagged(document: Document, encoded: Encoded, mentions: Sequence[Mention]) -> Iterator[Tagged]:
    """Yield the names that the encoder sees, in the order of the text."""
    before = Words(0, 0, -1)
    for words in _parted(document, encoded, _spelt_out(document, encoded, encoded.names), mentions):
        own = _without_marks(document, encoded, _closed(document, encoded, words))
        if own is not None:
            kind = _KINDS[words.kind]
            sure = float(likely(encoded, kind, own).mean())
            start, end = letters(document, encoded, own, mentions, kind)
            is_next = (before.last, before.kind) == (words.first, words.kind)
            if is_next and start == encoded.pieces.starts[own[0]]:
                start += and_before(document.text(start, end))
            yield Tagged(start, end, kind, sure)
        before = words


def credited_stretches(document: Document, encoded: Encoded, mentions: Sequence[Mention]) -> Iterator[tuple[int, int]]:
    """Yield the stretches that name a source, in the order of the text; none begins or ends within a name."""
    names = list(_parted(document, encoded, encoded.names, mentions))
    end = 0
    for words in _parted(document, encoded, _sources(encoded), mentions):
        touched = [words, *(name for name in names if name.first < words.last and words.first < name.last)]
        first = min(name.first for name in touched)
        if first >= end:
            end = max(name.last for name in touched)
            named = _without_marks(document, encoded, Words(first, end))
            if named is not None:
                yield letters(document, encoded, named, mentions)


def likely(encoded: Encoded, kind: TagKind, words: tuple[int, int]) -> Matrix:
    """Return how likely each of some words is one of a name of a kind."""
    first = 1 + 2 * _KINDS.index(kind)
    found: Matrix = encoded.tag_probabilities[slice(*words), first : first + 2].max(axis=1)
    return found


def _sources(encoded: Encoded) -> Iterator[Words]:
    pieces = encoded.pieces
    if not pieces.numbers:
        return iter(())
    return stretches(encoded.sources(), pieces.sentences, core=SOURCE, enough=SOURCE_BESIDE)


def _spelt_out(document: Document, encoded: Encoded, found: Iterable[Words]) -> Iterator[Words]:
    """Yield names, letters of an abbreviation that points alone part as one: إيه.آر.دي (ARD)."""
    whole: Words | None = None
    for words in found:
        if whole is not None and whole.kind == words.kind == _BODY and _is_spelt(document, encoded, whole.last, words):
            whole = whole._replace(last=words.last)
            continue
        if whole is not None:
            yield whole
        whole = words
    if whole is not None:
        yield whole


def _is_spelt(document: Document, encoded: Encoded, point: int, words: Words) -> bool:
    """Return whether words follow a point and the name before it without a space, short ones as before it."""
    start, end = encoded.pieces.offsets(point - 1, words.last)
    parts = document.text(start, end).split(".")
    return words.first == point + 1 and len(parts) > 1 and all(0 < len(part) <= _SPELT for part in parts)


def _parted(
    document: Document, encoded: Encoded, found: Iterable[Words], mentions: Sequence[Mention]
) -> Iterator[Words]:
    """Yield stretches, each parted where "and" joins a name of the tables: سانا والمرصد (SANA and the Observatory)."""
    begins = frozenset(mention.start for mention in mentions if mention.name is not None)
    for words in found:
        first = words.first
        for word in range(words.first + 1, words.last):
            start = encoded.pieces.starts[word]
            if document.full[start] == AND and start + len(AND) in begins:
                yield words._replace(first=first, last=word)
                first = word
        yield words._replace(first=first)


def _closed(document: Document, encoded: Encoded, words: Words) -> Words:
    """Return the words of a name without what other words would have to follow: "of", في (in)."""
    last = words.last
    while last > words.first and key(document.text(*encoded.pieces.offsets(last - 1, last))) in folded("open_ends"):
        last -= 1
    return words._replace(last=last)


def _without_marks(document: Document, encoded: Encoded, words: Words) -> tuple[int, int] | None:
    """Return the words of a name without marks at its ends and without the s of "Iran's"; None where no word is."""
    first, last = words.first, words.last
    while first < last and (not _has_letter(document, encoded, first) or _is_genitive(document, encoded, first)):
        first += 1
    while first < last and not _has_letter(document, encoded, last - 1):
        start, end = encoded.pieces.offsets(first, last)
        opening = _OPENING.get(document.full[end - 1])
        if opening is not None and opening in document.full[start : end - 1]:
            break
        last -= 1
    return (first, last) if first < last else None


def _has_letter(document: Document, encoded: Encoded, word: int) -> bool:
    return any(letter.isalnum() for letter in document.text(*encoded.pieces.offsets(word, word + 1)))


def _is_genitive(document: Document, encoded: Encoded, word: int) -> bool:
    start, end = encoded.pieces.offsets(word, word + 1)
    return document.text(start, end) == "s" and document.full[start - 1 : start] in _APOSTROPHES


def letters(
    document: Document,
    encoded: Encoded,
    words: tuple[int, int],
    mentions: Sequence[Mention],
    kind: TagKind | None = None,
) -> tuple[int, int]:
    """Return where a name begins and ends: without the letters written before it, without a possessive behind.

    `kind` is None for a source, which may be of any.
    """
    start, end = encoded.pieces.offsets(*words)
    _, first_end = encoded.pieces.offsets(words[0], words[0] + 1)
    for mention in mentions:
        if start <= mention.start < first_end <= mention.end <= end:
            return mention.start, end
    start += letters_before(document, document.text(start, first_end), kind)
    for possessive in _POSSESSIVES:
        if document.text(start, end).endswith(possessive):
            end -= len(possessive)
    return start, end
