"""Find organisations by how they are named: a head noun and what follows it, in Arabic and English."""

from typing import Final

import msgspec

from extraction.gazetteer import nationality, offset_of, without_prefix
from extraction.mention import Mention
from extraction.naming import is_ordinary, is_part_of_name
from extraction.page import Claim, Page, bare, folded, sectors
from extraction.register import lexicon

_MOST_WORDS: Final = 7
_RANK: Final = 4.0
_LAM_WORD: Final = 4


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


def _arabic_at(  # noqa: C901, PLR0911, PLR0912 - one walk over the phrase, whose state is three names
    page: Page, index: int
) -> Claim | None:
    heads = sectors("organisation_heads_ar")
    word = page.keys[index]
    found = next(((taken, rest) for taken, rest in without_prefix(word) if bare(rest) in heads), None)
    if found is None:
        return None
    taken, rest = found
    head = bare(rest)
    has_article = rest.startswith("ال") and rest != head
    if has_article and head not in folded("with_article_ar"):
        return None
    if has_article and page.follows(index) and page.keys[index - 1] in sectors("titles_ar"):
        return None  # وزير الخارجية الروسي: the adjective is the minister's
    if not has_article and (head in folded("settlements_ar") or _is_no_body(page, index, taken=taken, head=head)):
        return None
    quoted = _end_of_quotation(page, index + 1)
    if quoted and not has_article:
        start = offset_of(page.document, index, taken)
        return _claim(page, index, quoted, start=start, country=None, sector=heads[head])
    last = index + 1
    country = None
    is_named = False
    while last < len(page.keys) and last - index < _MOST_WORDS and page.follows(last):
        if "." in page.gap(last):
            break
        here = page.keys[last]
        state = nationality(here)
        is_tail = here in folded("tails_ar")
        if country is not None and not (is_tail or (here.startswith("لل") and len(here) > _LAM_WORD)):
            break
        if has_article and not (is_tail or (state is not None and state[2])):
            break
        if not is_tail and not _takes(page, last, is_first=last == index + 1, head=head):
            break
        is_named = True
        if not has_article or state is not None:
            country = (state[0] if state and (state[2] or not here.startswith("ال")) else None) or country
        last += 1
        if country is None and last == index + 2 and not here.startswith("ال"):
            country = _country_of_word(here)
    if not is_named:
        return None
    start = offset_of(page.document, index, taken)
    if rest.startswith("ال") and not word.endswith(rest):
        start = offset_of(page.document, index, taken)
    claim = _claim(page, index, last, start=start, country=country, sector=heads[head])
    is_indefinite = not has_article and all(not page.keys[at].startswith(("ال", "لل")) for at in range(index + 1, last))
    is_general = " ".join(map(bare, [rest, *page.keys[index + 1 : last]])) in folded("general_ar")
    if (is_indefinite and nationality(page.keys[index + 1]) is not None) or is_general:
        return claim._replace(mention=msgspec.structs.replace(claim.mention, kind="group"))
    return claim


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
        sure=0.7,
    )
    return Claim(first, last, mention, _RANK + (last - first) / 10)


def _longest_noun(page: Page, index: int, nouns: frozenset[str] | dict[str, str], *, most: int = 3) -> int:
    """Return how many words from `index` make one of `nouns`, the longest; 0 for none."""
    for length in range(most, 0, -1):
        is_noun = index + length <= len(page.keys) and " ".join(page.keys[index : index + length]) in nouns
        if is_noun and all(page.follows(index + step) for step in range(1, length)):
            return length
    return 0


def _english_at(  # noqa: C901 - one walk over the phrase, whose state is three names
    page: Page, index: int
) -> Claim | None:
    """Return the organisation whose name begins at `index`: "Syrian army", "Aleppo Police Command"."""
    document = page.document
    nouns = sectors("organisation_nouns_en")
    start = document.tokens[index].start
    word = page.keys[index]
    state = nationality(word)
    if not page.is_capital(index):
        length = _longest_noun(page, index, folded("alone_en"))
        if length:
            name = " ".join(page.keys[index : index + length])
            return _claim(page, index, index + length, start=start, country=None, sector=nouns.get(name, "GOV"))
        return _coalition_at(page, index) if word == "coalition" else None
    country = _country_of_word(word)
    if word in folded("not_names_en"):
        return None
    at = index + 1
    best = 0
    sector = nouns.get(word, "GOV")
    is_open = _longest_noun(page, index, nouns) > 0 and at < len(page.keys) and page.keys[at] in ("of", "for")
    while at < len(page.keys) and at - index < _MOST_WORDS and page.follows(at):
        length = _longest_noun(page, at, nouns)
        name = " ".join(page.keys[at : at + length])
        is_upper = page.is_capital(at)
        if length and (is_upper or (state is not None and name in folded("after_nationality_en"))):
            best, sector = at + length, nouns[name] if not is_open else sector
            at += length
            if not is_upper:
                break
            continue
        if (
            page.keys[at] in ("of", "for", "and", "al", "to", "the")
            and at + 1 < len(page.keys)
            and page.is_capital(at + 1)
        ):
            is_open = is_open or (best == at and page.keys[at] in ("of", "for"))
        elif is_upper:
            best = at + 1 if is_open else best
        elif not (state is not None and at == index + 1 and page.keys[at] in folded("between_en")):
            break
        at += 1
    if best <= index + 1:
        return None
    country = country or next(
        (found for step in range(index, best) if (found := _country_of_word(page.keys[step]))), None
    )
    return _claim(page, index, best, start=start, country=country, sector=sector)


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
