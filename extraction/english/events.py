"""Events as English sentences tell them."""

from functools import cache

from extraction.candidates import Room, candidates
from extraction.document import Document
from extraction.english.forms import inflect
from extraction.english.roles import is_noun, roles_of
from extraction.mention import Mention, TimeMention
from extraction.signs import Told
from extraction.triggers import Lexicon


@cache
def lexicon() -> Lexicon:
    """Return the English triggers. Reads packaged data the first time."""
    return Lexicon("triggers_en", inflect)


def find_candidates(
    document: Document, mentions: tuple[Mention, ...], times: tuple[TimeMention, ...]
) -> tuple[Told, ...]:
    """Return what the words of an English text may tell, repeats included."""
    return candidates(document, mentions, times, Room(lexicon(), roles_of, is_noun))
