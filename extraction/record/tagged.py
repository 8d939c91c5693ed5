"""Stretches of words that the encoder takes for names or sources, as stretches of letters.

The encoder tags whole words; in Arabic "and", "by", "for" and "like" are written together with the name behind them.
Where a mention ends with the stretch it says where the name begins; else the lexicon of people's names does.
"""

from collections.abc import Iterator, Sequence
from typing import Final, Literal, NamedTuple

import numpy as np

from extraction.encoder.encoded import Encoded
from extraction.encoder.network import Matrix, softmax
from extraction.mention import Mention
from extraction.names.gazetteer import without_prefix
from extraction.names.naming import is_part_of_name
from extraction.names.page import bare, sectors
from extraction.text.document import Document
from extraction.text.normalise import key

TagKind = Literal["person", "organisation", "place"]
#: Tag 0 is no name, then for each kind one that begins a name and one within; the order is that of the weights.
_KINDS: Final[tuple[TagKind, ...]] = ("person", "organisation", "place")
_POSSESSIVES: Final = ("'s", "’s")
_APOSTROPHES: Final = frozenset("'’")
#: What has to stand in a name before a mark at its end that belongs to it: the second point of "U.S.".
_OPENING: Final = {")": "(", "»": "«", "”": "“", '"': '"', ".": "."}
_FOR_THE: Final = "لل"
#: ال (the) and a noun of three letters.
_DEFINITE: Final = 5
#: A word is of a source from this probability on: where F1 on the articles of docs/evaluation.md is flat.
SOURCE: Final = 0.5


class Tagged(NamedTuple):
    """A stretch of letters, and the kind of name that it is."""

    start: int
    end: int
    kind: TagKind


def tagged(document: Document, encoded: Encoded, mentions: Sequence[Mention]) -> Iterator[Tagged]:
    """Yield the names that the encoder sees, in the order of the text."""
    for words, kind in _tagged_words(encoded):
        own = _without_marks(document, encoded, words)
        if own is not None:
            yield Tagged(*letters(document, encoded, own, mentions), kind)


def credited_stretches(document: Document, encoded: Encoded, mentions: Sequence[Mention]) -> Iterator[tuple[int, int]]:
    """Yield the stretches that name a source, in the order of the text; none begins or ends within a name."""
    names = [words for words, _ in _tagged_words(encoded)]
    last = 0
    for words in _credited_words(encoded):
        touched = [name for name in names if name[0] < words[1] and words[0] < name[1]]
        first = min((words[0], *(name[0] for name in touched)))
        if first >= last:
            last = max((words[1], *(name[1] for name in touched)))
            own = _without_marks(document, encoded, (first, last))
            if own is not None:
                yield letters(document, encoded, own, mentions)


def likely(encoded: Encoded, kind: TagKind) -> Matrix:
    """Return how likely each word is one of a name of a kind."""
    first = 1 + 2 * _KINDS.index(kind)
    found: Matrix = softmax(encoded.tags())[:, first : first + 2].max(axis=1)
    return found


def _tagged_words(encoded: Encoded) -> Iterator[tuple[tuple[int, int], TagKind]]:
    if not encoded.pieces.numbers:
        return
    tags = np.argmax(encoded.tags(), axis=1).tolist()
    sentences = encoded.pieces.sentences
    first = 0
    while first < len(tags):
        last = first + 1
        if tags[first]:
            kind = (tags[first] - 1) // 2
            # No name goes on in the next line, whatever its words are tagged.
            while last < len(tags) and tags[last] == 2 * kind + 2 and sentences[last] == sentences[first]:
                last += 1
            yield (first, last), _KINDS[kind]
        first = last


def _credited_words(encoded: Encoded) -> Iterator[tuple[int, int]]:
    if not encoded.pieces.numbers:
        return
    is_source = (encoded.sources() >= SOURCE).tolist()
    sentences = encoded.pieces.sentences
    first = None
    for word, own in enumerate(is_source):
        if first is not None and (not own or sentences[word] != sentences[first]):
            yield first, word
            first = None
        if own and first is None:
            first = word
    if first is not None:
        yield first, len(is_source)


def _without_marks(document: Document, encoded: Encoded, words: tuple[int, int]) -> tuple[int, int] | None:
    """Return the words of a name without marks at its ends and without the s of "Iran's"; None where no word is."""
    first, last = words
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
    document: Document, encoded: Encoded, words: tuple[int, int], mentions: Sequence[Mention]
) -> tuple[int, int]:
    """Return where a name begins and ends: without the letters written before it, without a possessive behind."""
    start, end = encoded.pieces.offsets(*words)
    _, first_end = encoded.pieces.offsets(words[0], words[0] + 1)
    for mention in mentions:
        if start <= mention.start < first_end <= mention.end <= end:
            return mention.start, end
    start += _taken(document.text(start, first_end))
    for possessive in _POSSESSIVES:
        if document.text(start, end).endswith(possessive):
            end -= len(possessive)
    return start, end


def _taken(word: str) -> int:
    """Return how many letters stand before a name: the fewest that leave a word which begins names."""
    folded = key(word)
    if len(folded) != len(word):
        return 0
    longest = len(_FOR_THE) if folded.startswith(_FOR_THE) else 1
    fits = (taken for taken, rest in without_prefix(folded) if taken <= longest and _begins(rest, taken))
    return min(fits, default=0)


def _begins(word: str, taken: int) -> bool:
    is_definite = taken > 0 and word.startswith("ال") and len(word) >= _DEFINITE
    return is_definite or is_part_of_name(word) or bare(word) in sectors("organisation_heads_ar")
