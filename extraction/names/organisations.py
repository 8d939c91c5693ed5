"""Find organisations by how they are named: a head noun and what follows it, in Arabic and English."""

from typing import Final, NamedTuple

import msgspec

from extraction.mention import Mention
from extraction.names.gazetteer import nationality, offset_of, without_prefix
from extraction.names.naming import is_ordinary, is_part_of_name
from extraction.names.page import Claim, Page, bare, folded, sectors
from extraction.names.register import lexicon

_MOST_WORDS: Final = 7
_RANK: Final = 4.0
_LAM_WORD: Final = 4
#: What opens a name for any capitalised words behind it, and what may stand between two of them.
_OPENS: Final = ("of", "for")
_LINKS: Final = (*_OPENS, "and", "al", "to", "the")


class _Head(NamedTuple):
    """The noun at the head of an Arabic name, without its article, behind `taken` prefix letters."""

    noun: str
    taken: int
    has_article: bool


def _country_of_word(word: str) -> str | None:
    found = nationality(word)
    if found:
        return found[0]
    word = word.removesuffix("'s")
    return next(
        (one.country for one in lexicon().entries.get(word, ()) if one.kind == "place" and one.also_state), None
    )


def _takes(  # noqa: PLR0911 - each kind of word that goes on is one line
    page: Page, index: int, *, is_first: bool, head: str
) -> bool:
    """Return whether token `index` goes on with the name of an organisation."""
    word = page.keys[index]
    if word in folded("stops_ar") or word in sectors("titles_ar"):
        return False
    if word.startswith("ال"):
        return not (is_part_of_name(word) and not is_ordinary(word) and nationality(word) is None)
    if word.startswith("لل") and len(word) > _LAM_WORD:
        return not is_first
    if word.startswith("ل") and not is_first and index + 1 < len(page.keys) and page.keys[index + 1].startswith("ال"):
        return page.follows(index + 1) and len(word) > _LAM_WORD and is_ordinary(word)
    if is_first and _country_of_word(word) is not None and head != "تحالف":
        return True
    if is_first and head in folded("names_follow_ar"):
        return not is_ordinary(word)
    if index + 1 < len(page.keys) and page.follows(index + 1) and is_first:
        after = page.keys[index + 1]
        return word in folded("inner_ar") and after.startswith("ال") and after not in folded("stops_ar")
    return False


def _end_of_quotation(page: Page, index: int) -> int:
    """Return the end of a name in quotes from token `index`, 0 for none: صحيفة "الوطن" (the paper al-Watan)."""
    if not page.follows(index) or '"' not in page.gap(index):
        return 0
    norm = page.document.norm
    for last in range(index + 1, min(index + _MOST_WORDS, len(page.keys)) + 1):
        after = page.document.tokens[last - 1].end
        if norm[after : after + 1] == '"':
            return last
        if last == len(page.keys) or not page.follows(last):
            break
    return 0


def _arabic_at(page: Page, index: int) -> Claim | None:
    """Return the organisation whose name begins at `index`: وزارة الدفاع السورية (the Syrian defence ministry)."""
    head = _head_at(page, index)
    if head is None:
        return None
    start, sector = offset_of(page.document, index, head.taken), sectors("organisation_heads_ar")[head.noun]
    quoted = _end_of_quotation(page, index + 1)
    if quoted and not head.has_article:
        return _claim(page, index, quoted, start=start, country=None, sector=sector)
    last, country = _arabic_end(page, index, head)
    if last == index + 1:
        return None
    claim = _claim(page, index, last, start=start, country=country, sector=sector)
    if _is_described(page, index, last, head):
        return claim._replace(mention=msgspec.structs.replace(claim.mention, kind="group"))
    return claim


def _head_at(page: Page, index: int) -> _Head | None:
    """Return the noun of organisations that token `index` is, None where it heads no name."""
    heads = sectors("organisation_heads_ar")
    for taken, rest in without_prefix(page.keys[index]):
        noun = bare(rest)
        if noun in heads:
            head = _Head(noun, taken, has_article=rest != noun)
            return head if _may_head(page, index, head) else None
    return None


def _may_head(page: Page, index: int, head: _Head) -> bool:
    """Return whether a noun of organisations heads a name: with the article only some do, and none behind a title."""
    if head.has_article:
        # وزير الخارجية الروسي (the Russian foreign minister): the adjective is the minister's
        is_of_title = page.follows(index) and page.keys[index - 1] in sectors("titles_ar")
        return head.noun in folded("with_article_ar") and not is_of_title
    return head.noun not in folded("settlements_ar") and not _is_no_body(page, index, taken=head.taken, head=head.noun)


def _arabic_end(page: Page, index: int, head: _Head) -> tuple[int, str | None]:
    """Return the token after a name and the state it is of; the token after its head where nothing names it."""
    last = index + 1
    country = None
    while last - index < _MOST_WORDS and page.follows(last) and "." not in page.gap(last):
        is_first = last == index + 1
        if not _is_in_name(page, last, head, is_first=is_first, has_state=country is not None):
            break
        country = _state_in(page.keys[last], is_first=is_first) or country
        last += 1
    return last, country


def _is_in_name(page: Page, index: int, head: _Head, *, is_first: bool, has_state: bool) -> bool:
    """Return whether token `index` belongs to a name: behind its state only a tail, or what begins with لل, does."""
    word = page.keys[index]
    if word in folded("tails_ar"):
        return True
    if has_state and not (word.startswith("لل") and len(word) > _LAM_WORD):
        return False
    state = nationality(word) if head.has_article else None
    if head.has_article and (state is None or not state[2]):
        return False
    return _takes(page, index, is_first=is_first, head=head.noun)


def _state_in(word: str, *, is_first: bool) -> str | None:
    """Return the state that a word of a name is an adjective of or, right behind the head, is."""
    state = nationality(word)
    if state is not None and (state[2] or not word.startswith("ال")):
        return state[0]
    return _country_of_word(word) if is_first and not word.startswith("ال") else None


def _is_described(page: Page, index: int, last: int, head: _Head) -> bool:
    """Return whether a phrase describes a side and names nobody: قوات سورية (Syrian forces)."""
    words = page.keys[index + 1 : last]
    is_indefinite = not head.has_article and not any(word.startswith(("ال", "لل")) for word in words)
    is_general = " ".join((head.noun, *map(bare, words))) in folded("general_ar")
    return is_general or (is_indefinite and nationality(words[0]) is not None)


def _is_no_body(page: Page, index: int, *, taken: int, head: str) -> bool:
    """Return whether a head is no organisation here: بقيادة السعودية is "led by Saudi Arabia", أمن مصر its security."""
    after = page.keys[index + 1] if page.follows(index + 1) else ""
    is_of_state = bool(after) and _country_of_word(after) is not None and nationality(after) is None
    return is_of_state and (taken > 0 or head in folded("no_bodies_ar")) and head in folded("abstract_heads_ar")


def _claim(  # noqa: PLR0913 - what an organisation is, and where
    page: Page, first: int, last: int, *, start: int, country: str | None, sector: str
) -> Claim:
    document = page.document
    end = document.tokens[last - 1].end
    text = document.full[start:end]
    if (text.count("“") > text.count("”") or text.count("«") > text.count("»") or text.count('"') % 2) and (
        document.full[end : end + 1] in ("”", "»", '"')
    ):
        end += 1
    mention = Mention(
        kind="organisation",
        start=start,
        end=end,
        text=document.full[start:end],
        outer_start=start,
        outer_end=end,
        country=country,
        sector=sector,
    )
    return Claim(first, last, mention, _RANK + (last - first) / 10)


def _longest_noun(page: Page, index: int, nouns: frozenset[str] | dict[str, str], *, most: int = 3) -> int:
    """Return how many words from `index` make one of `nouns`, the longest; 0 for none."""
    for length in range(most, 0, -1):
        is_noun = index + length <= len(page.keys) and " ".join(page.keys[index : index + length]) in nouns
        if is_noun and all(page.follows(index + step) for step in range(1, length)):
            return length
    return 0


def _english_at(page: Page, index: int) -> Claim | None:
    """Return the organisation whose name begins at `index`: "Syrian army", "Aleppo Police Command"."""
    if not page.is_capital(index):
        return _in_small_letters(page, index)
    if page.keys[index] in folded("not_names_en"):
        return None
    last, sector = _english_end(page, index)
    if last <= index + 1:
        return None
    states = (_country_of_word(word) for word in page.keys[index:last])
    country = next((state for state in states if state), None)
    return _claim(page, index, last, start=page.document.tokens[index].start, country=country, sector=sector)


def _in_small_letters(page: Page, index: int) -> Claim | None:
    """Return the organisation that is one without a capital: "parliament", "the coalition"."""
    length = _longest_noun(page, index, folded("alone_en"))
    if not length:
        return _coalition_at(page, index) if page.keys[index] == "coalition" else None
    last, start = index + length, page.document.tokens[index].start
    sector = sectors("organisation_nouns_en").get(" ".join(page.keys[index:last]), "GOV")
    return _claim(page, index, last, start=start, country=None, sector=sector)


def _english_end(page: Page, index: int) -> tuple[int, str]:
    """Return the token after a name, not beyond `index` + 1 where it is no organisation's, and the name's sector."""
    nouns = sectors("organisation_nouns_en")
    is_national = nationality(page.keys[index]) is not None
    at, last, sector = index + 1, 0, nouns.get(page.keys[index], "GOV")
    is_open = _longest_noun(page, index, nouns) > 0 and at < len(page.keys) and page.keys[at] in _OPENS
    while at - index < _MOST_WORDS and page.follows(at):
        length = _longest_noun(page, at, nouns)
        name = " ".join(page.keys[at : at + length])
        is_upper = page.is_capital(at)
        if length and (is_upper or (is_national and name in folded("after_nationality_en"))):
            at += length
            last, sector = at, sector if is_open else nouns[name]
            if not is_upper:
                break
            continue
        if _is_link(page, at):
            is_open = is_open or (last == at and page.keys[at] in _OPENS)
        elif is_upper:
            last = at + 1 if is_open else last
        elif not (is_national and at == index + 1 and page.keys[at] in folded("between_en")):
            break
        at += 1
    return last, sector


def _is_link(page: Page, index: int) -> bool:
    """Return whether a small word stands before a capitalised one: "of Defence"."""
    return page.keys[index] in _LINKS and index + 1 < len(page.keys) and page.is_capital(index + 1)


def _coalition_at(page: Page, index: int) -> Claim | None:
    """Return the coalition of states that is meant: "the coalition said", and not "the ruling coalition"."""
    before = page.keys[index - 1] if page.follows(index) else ""
    after = page.keys[index + 1] if page.follows(index + 1) else ""
    if {before, after} & folded("no_coalition_en") or before not in folded("before_coalition_en"):
        return None
    is_agent = index > 1 and page.keys[index - 2] in ("by", "from")
    if before == "the" and after not in folded("coalition_en") and not is_agent:
        return None
    return _claim(page, index, index + 1, start=page.document.tokens[index].start, country="IGO", sector="MIL")


def organisations(page: Page) -> list[Claim]:
    """Return the organisations that their form gives away."""
    found = []
    for index, token in enumerate(page.document.tokens):
        claim = None
        if token.script == "arabic":
            claim = _arabic_at(page, index)
        elif token.script == "latin":
            claim = _english_at(page, index)
        if claim is not None:
            found.append(claim)
    return found
