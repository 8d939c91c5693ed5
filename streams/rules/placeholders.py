"""The message of a rule: words of its writer with placeholders, a closed set, which an event fills. Pure.

    {what} in {where}[: {killed} killed][, {injured} injured]

A placeholder is a name in braces; it stands for a text and can do nothing else: there are no formats, attributes or
calls. What stands in square brackets is left out when a placeholder in it has nothing to say; outside of them such a
one is "not known". Doubled braces and brackets stand for themselves. An English message that begins with a placeholder
begins with a capital. What fills a placeholder is never read for placeholders again, has no line breaks, control
characters or marks that turn the direction of a text, and has an end.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from typing import Final, NamedTuple

from extraction.names.register import names_in, rows
from schemas.codebook import COUNT_KINDS, CountKind
from schemas.event import EventMerged, Report
from schemas.wording import Reader, counts_of, figure, named
from streams.rules.nearest import meant
from streams.rules.phrases import STATUSES, chosen, what_of

#: A message is a few lines, and a placeholder in it a few words; channels take no more than some thousand characters.
LONGEST_TEMPLATE: Final = 2_000
LONGEST_VALUE: Final = 300
MOST_PLACEHOLDERS: Final = 40
_UNKNOWN: Final = ("not known", "غير معروف")
_MARK: Final = re.compile(r"\{\{|\}\}|\[\[|\]\]|\{(?P<name>[^{}\[\]]*)\}|[{}\[\]]")
_DOUBLED: Final = frozenset({"{{", "}}", "[[", "]]"})
#: Marks that turn the direction of all that follows: U+202A to U+202E and U+2066 to U+2069.
_TURNING: Final = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))
_CONTROLS: Final = frozenset({"Cc", "Cs"})

Said = Callable[[EventMerged, Reader], str]


class Fault(NamedTuple):
    """What is wrong in a template, and behind how many code points of it."""

    at: int
    sentence: str


class _Part(NamedTuple):
    """Words, or the name of a placeholder; `group` numbers the brackets that it stands in, 0 outside."""

    text: str
    is_name: bool
    group: int


def filled(template: str, merged: EventMerged, reader: Reader) -> str:
    """Return a template that has no faults, filled for an event; of one that has, the faulty parts as they stand."""
    parts = _parts(template)
    said = [PLACEHOLDERS[part.text](merged, reader) if part.is_name else part.text for part in parts]
    silent = {part.group for part, text in zip(parts, said, strict=True) if part.is_name and not text} - {0}
    told = (
        text or chosen(_UNKNOWN, reader) for part, text in zip(parts, said, strict=True) if part.group not in silent
    )
    text = "".join(told)
    # A sentence may begin with {what}, which are words of the middle of one.
    is_to_rise = bool(parts) and parts[0].is_name and reader == "en" and text[:1].isascii()
    return text[:1].upper() + text[1:] if is_to_rise else text


def names_of(template: str) -> frozenset[str]:
    """Return the placeholders of a template: what it names of an event."""
    return frozenset(part.text for part in _parts(template) if part.is_name)


def faults(template: str) -> Iterator[Fault]:
    """Yield what is wrong in a template, in the order of its text."""
    if not template.strip():
        yield Fault(0, "is empty; leave the whole message out, or write one")
    if len(template) > LONGEST_TEMPLATE:
        yield Fault(0, f"has {len(template):,} characters; {LONGEST_TEMPLATE:,} are the most")
    number = sum(1 for _ in _named(template))
    if number > MOST_PLACEHOLDERS:
        yield Fault(0, f"has {number:,} placeholders; {MOST_PLACEHOLDERS} are the most")
    for match in _MARK.finditer(template):
        if match["name"] is not None and match["name"] not in PLACEHOLDERS:
            yield Fault(match.start(), _unknown(match["name"]))
        elif match.group() in {"{", "}"}:
            yield Fault(match.start(), f"a single {match.group()}; write {match.group() * 2} for the sign itself")
    yield from _bracket_faults(template)


def _bracket_faults(template: str) -> Iterator[Fault]:
    opened: int | None = None
    for match in _MARK.finditer(template):
        if match.group() == "[":
            if opened is not None:
                yield Fault(match.start(), "brackets within brackets; close the first ones before")
            opened = match.start()
        elif match.group() == "]":
            if opened is None:
                yield Fault(match.start(), "a ] without its [; write ]] for the sign itself")
            elif next(_named(template[opened : match.start()]), None) is None:
                yield Fault(opened, "brackets without a placeholder in them; write [[ and ]] for the signs themselves")
            opened = None
    if opened is not None:
        yield Fault(opened, "a [ without its ]; write [[ for the sign itself")


def _unknown(name: str) -> str:
    if not name.strip():
        return "a placeholder without a name; write {{}} for the signs themselves"
    return f"no placeholder is called {{{name[:40]}}}{meant(name, PLACEHOLDERS)}; docs/alerts.md lists them"


def _named(text: str) -> Iterator[str]:
    return (match["name"] for match in _MARK.finditer(text) if match["name"] is not None)


@lru_cache(maxsize=1024)
def _parts(template: str) -> tuple[_Part, ...]:
    parts, group, is_inside, last = [], 0, False, 0
    for match in _MARK.finditer(template):
        inside = group if is_inside else 0
        parts.append(_Part(template[last : match.start()], is_name=False, group=inside))
        mark, last = match.group(), match.end()
        if match["name"] in PLACEHOLDERS:
            parts.append(_Part(match["name"], is_name=True, group=inside))
        elif mark in _DOUBLED:
            parts.append(_Part(mark[0], is_name=False, group=inside))
        elif mark == "[":
            group, is_inside = group + 1, True
        elif mark == "]":
            is_inside = False
        else:
            parts.append(_Part(mark, is_name=False, group=inside))
    parts.append(_Part(template[last:], is_name=False, group=group if is_inside else 0))
    return tuple(part for part in parts if part.text)


def safe(text: str) -> str:
    """Return a text of a feed as it may stand in a message: one line, no controls, of a bounded length."""
    kept = (
        " " if letter.isspace() else letter
        for letter in text[: 4 * LONGEST_VALUE]
        if letter not in _TURNING and (letter.isspace() or unicodedata.category(letter) not in _CONTROLS)
    )
    line = " ".join("".join(kept).split())
    return line if len(line) <= LONGEST_VALUE else f"{line[: LONGEST_VALUE - 1].rstrip()}…"


def _counting(merged: EventMerged) -> list[Report]:
    return [report for report in merged.reports if report.taken_back is None]


def _sources(merged: EventMerged, _: Reader) -> str:
    return _listed(report.article.source.name for report in _counting(merged))


def _listed(names: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(names))


def _where(merged: EventMerged, reader: Reader) -> str:
    return named(() if merged.event.place is None else (merged.event.place,), reader)


def _country(merged: EventMerged, reader: Reader) -> str:
    code = None if merged.event.place is None else merged.event.place.country
    return chosen(_states().get(code or "", (code or "", code or "")), reader)


@cache
def _states() -> dict[str, tuple[str, str]]:
    """Return the names of states by code; reads a packaged file the first time."""
    return {iso: (names_in(english)[0], names_in(arabic)[0]) for iso, arabic, _, english, *_ in rows("countries.tsv")}


def _claimed_by(merged: EventMerged, reader: Reader) -> str:
    claimant = merged.event.claimed_by
    return "" if claimant is None else named((claimant,), reader)


def _of_article(merged: EventMerged, of: Callable[[Report], str | None]) -> str:
    """Return what the report says that the event is of."""
    told = (of(one) for one in (*merged.reports, *merged.denials) if one.article.id == merged.event_article)
    return next((one for one in told if one), "")


def _link(merged: EventMerged, _: Reader) -> str:
    link = _of_article(merged, lambda report: report.article.url)
    is_web = link.lower().startswith(("https://", "http://")) and len(link) <= LONGEST_VALUE
    return link if is_web else ""


def _count(kind: CountKind) -> Said:
    """Return what says the number of a kind: 5, ~40, 20–99, 100+."""
    return lambda merged, _: ", ".join(figure(count) for count in merged.event.counts if count.kind == kind)


def _safely(said: Said) -> Said:
    return lambda merged, reader: safe(said(merged, reader))


_SAID: Final[dict[str, Said]] = {
    "what": lambda merged, reader: what_of(merged.event, reader),
    "who": lambda merged, reader: named(merged.event.actors, reader),
    "whom": lambda merged, reader: named(merged.event.recipients, reader),
    "where": _where,
    "country": _country,
    "when": lambda merged, _: merged.event.date or "",
    "counts": lambda merged, reader: counts_of(merged.event, reader),
    "sources": _sources,
    "corroboration": lambda merged, _: str(merged.corroboration),
    "claimed_by": _claimed_by,
    "disputed_by": lambda merged, _: _listed(merged.disputed_by),
    "status": lambda merged, reader: chosen(STATUSES[merged.status], reader),
    "severity": lambda merged, _: str(merged.event.severity),
    "confidence": lambda merged, _: f"{merged.event.confidence:.2f}",
    "title": lambda merged, _: _of_article(merged, lambda report: report.article.title),
    "sentence": lambda merged, _: merged.event.sentence.text,
    "link": _link,
}
_COUNTS: Final[dict[str, Said]] = {kind: _count(kind) for kind in COUNT_KINDS}
#: Every placeholder, in the order of docs/alerts.md.
PLACEHOLDERS: Final[dict[str, Said]] = {name: _safely(said) for name, said in {**_SAID, **_COUNTS}.items()}
