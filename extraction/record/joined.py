"""Letters that Arabic writes together with the name behind them: "and", "by", "for", "like".

The encoder tags whole words. Where a name begins in its first word the lexicons say, or the rest of the document.
"""

from typing import Final, Literal

from extraction.names.gazetteer import without_prefix
from extraction.names.naming import is_part_of_name
from extraction.names.page import bare, folded, sectors
from extraction.text.document import Document
from extraction.text.normalise import key
from extraction.text.words import words_of

TagKind = Literal["person", "organisation", "place"]

AND: Final = "و"
_FOR_THE: Final = "لل"
_THE: Final = "ال"
#: ال (the) and a noun of three letters.
_DEFINITE: Final = 5
_SHORTEST: Final = 3


def letters_before(document: Document, word: str, kind: TagKind | None) -> int:
    """Return how many letters stand before a name in its first word: the fewest that leave one which begins names.

    Where none does, those that leave a word which the document has elsewhere: لجينا (for Gina) where جينا stands.
    `kind` is None for a source, which may be of any.
    """
    whole = key(word)
    if len(whole) != len(word):
        return 0
    longest = len(_FOR_THE) if whole.startswith(_FOR_THE) else 1
    taken = [(letters, rest) for letters, rest in without_prefix(whole) if letters <= longest]
    fits = [letters for letters, rest in taken if _begins(rest, letters, kind)]
    if not fits:
        texts = words_of(document).texts
        fits = [letters for letters, rest in taken if letters and len(rest) >= _SHORTEST and rest in texts]
    return min(fits, default=0)


def and_before(name: str) -> int:
    """Return how many letters of a name that follows one of its kind are "and": وستيفن (and Steven)."""
    word = key(name).split()[0]
    return len(AND) if word.startswith(AND) and len(word) > _SHORTEST and not is_part_of_name(word) else 0


def _begins(word: str, taken: int, kind: TagKind | None) -> bool:
    """Return whether names of a kind may begin with a word that is left of another without so many letters."""
    if taken and len(word) < _SHORTEST:
        return False
    if taken and word.startswith(_THE) and len(word) >= _DEFINITE:
        return True
    if kind != "organisation" and is_part_of_name(word):
        return True
    noun = bare(word)
    return kind != "person" and (noun in sectors("organisation_heads_ar") or noun in folded("offered_heads_ar"))
