"""The English name of what a state has: الجيش العراقي and "Iraqi Army" are both the Iraqi army."""

from functools import cache
from typing import Final

import msgspec

from extraction.mention import Mention
from extraction.names.gazetteer import nationality
from extraction.names.page import bare
from extraction.names.register import lexicon, names_in, rows
from extraction.text.normalise import key

_ENGLISH: Final = 4
#: British and American spelling of what ministries are called.
_SPELLINGS: Final = {"defense": "defence"}


@cache
def _english_of() -> dict[str, str]:
    """Return the English word of each Arabic core. Reads a file once."""
    return {arabic: english for arabic, english in rows("institutions.tsv")}  # noqa: C416 - a row is a list of two


@cache
def _by_english() -> dict[str, str]:
    return {english.lower(): english for english in _english_of().values()}


@cache
def _adjectives() -> dict[str, str]:
    """Return the first English adjective of each state. Reads a file once."""
    found = {}
    for fields in rows("countries.tsv"):
        names = [name for name in names_in(fields[_ENGLISH]) if not name.startswith("+")]
        if names:
            found[fields[0]] = names[0]
    return found


def with_english_name(mention: Mention) -> Mention:
    """Return an organisation or group of a known state with its English name, where it is what states have."""
    if mention.kind not in {"organisation", "group"} or mention.name is not None:
        return mention
    adjective = _adjectives().get(mention.country or "")
    words = [word for word in key(mention.text).split() if not _names_a_state(word)]
    if adjective is None or len(words) == len(mention.text.split()):
        return mention  # whose it is is not written, or written as no adjective
    core = " ".join(map(bare, words))
    english = _english_of().get(core) or _by_english().get(" ".join(_SPELLINGS.get(word, word) for word in words))
    return mention if english is None else msgspec.structs.replace(mention, name=f"{adjective} {english}")


def is_institution(name: str, country: str | None) -> bool:
    """Return whether a name is one that `with_english_name` gives: what every state has, and no name of its own."""
    adjective = _adjectives().get(country or "")
    return adjective is not None and name.removeprefix(f"{adjective} ").lower() in _by_english()


def _names_a_state(word: str) -> bool:
    return nationality(word) is not None or any(
        entry.kind == "place" and entry.also_state for entry in lexicon().entries.get(word, ())
    )
