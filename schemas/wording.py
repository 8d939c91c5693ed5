"""An event in one line, for people: who, to whom, how many, where, when."""

import unicodedata
from collections.abc import Iterable
from typing import Final, Literal

from schemas.analysis import Count, Event, Named
from schemas.codebook import CountKind, EventType

Reader = Literal["en", "ar"]

_TYPES_AR: Final[dict[EventType, str]] = {
    "AGREE": "اتفاق أو وعد",
    "CONSULT": "لقاء أو مشاورات",
    "SUPPORT": "تأييد",
    "CONCEDE": "تنازل معلن",
    "COOPERATE": "تعاون",
    "AID": "مساعدة",
    "RETREAT": "انسحاب أو إفراج",
    "REQUEST": "مطالبة",
    "ACCUSE": "اتهام أو إدانة",
    "REJECT": "رفض",
    "THREATEN": "تهديد",
    "PROTEST": "احتجاج",
    "SANCTION": "عقوبة",
    "MOBILIZE": "تعبئة",
    "COERCE": "إجراء قسري",
    "ASSAULT": "هجوم",
}
#: Nouns that are right before any number, as "القتلى: 5" (the killed: 5).
_COUNTS_AR: Final[dict[CountKind, str]] = {
    "killed": "القتلى",
    "injured": "الجرحى",
    "arrested": "المعتقلون",
    "abducted": "المخطوفون",
    "released": "المفرج عنهم",
    "returned": "العائدون",
    "displaced": "النازحون",
    "surrendered": "المستسلمون",
    "deployed": "المنتشرون",
    "withdrawn": "المنسحبون",
    "missing": "المفقودون",
    "sentenced": "المحكومون",
    "rescued": "من تم إنقاذهم",
    "participants": "المشاركون",
    "weapons": "الأسلحة",
    "drugs": "المخدرات",
    "strikes": "الضربات",
    "buildings": "المباني",
    "money": "المبلغ",
    "other": "العدد",
}
_REALIS_EN: Final = {"future": "planned", "hypothetical": "possible", "negated": "denied", "historical": "past"}
_REALIS_AR: Final = {"future": "مقرر", "hypothetical": "محتمل", "negated": "منفي", "historical": "سابق"}


def headline(event: Event, reader: Reader) -> str:
    """Return an event in one line; names as the article has them where no name in the reader's language is known."""
    kind = _TYPES_AR[event.type] if reader == "ar" else " ".join(filter(None, (event.type, event.mode)))
    realis = (_REALIS_AR if reader == "ar" else _REALIS_EN).get(event.realis)
    sides = _led_to(named(event.actors, reader), named(event.recipients, reader), reader)
    place = _name(event.place, reader) if event.place is not None else ""
    counts = counts_of(event, reader)
    head = f"{kind} ({realis})" if realis else kind
    return " · ".join(filter(None, (head, sides, counts, place, event.date or "")))


def _led_to(actors: str, recipients: str, reader: Reader) -> str:
    """Return who does it and to whom. An arrow is not mirrored as brackets are: it points the way the names run.

    Between two names of one script that is the script's way, between others that of the line (Unicode's annex 9, N1
    and N2).
    """
    if not recipients:
        return actors
    ways = {*_strong(actors)[-1:], *_strong(recipients)[:1]} if actors else set()
    from_right = ways.pop() if len(ways) == 1 else reader == "ar"
    return f"{actors} {'←' if from_right else '→'} {recipients}".strip()


def _strong(text: str) -> list[bool]:
    """Return of each letter whether it runs from the right."""
    kinds = map(unicodedata.bidirectional, text)
    return [kind != "L" for kind in kinds if kind in {"L", "R", "AL"}]


def counts_of(event: Event, reader: Reader) -> str:
    """Return the numbers of an event, parted by commas."""
    return ", ".join(_count(count, reader) for count in event.counts)


def named(sides: Iterable[Named], reader: Reader) -> str:
    """Return sides or places by name, parted by commas."""
    return ", ".join(_name(side, reader) for side in sides)


def _name(named: Named, reader: Reader) -> str:
    known = named.name_ar if reader == "ar" else named.name
    return known or named.text


def figure(count: Count) -> str:
    """Return a number as it is told: 5, ~40, 20–99, 100+, ≤30."""
    low = "" if count.low is None else f"{count.low:,}"
    high = "" if count.high is None else f"{count.high:,}"
    told = low if low == high else f"{low}–{high}" if low and high else f"{low}+" if low else f"≤{high}"
    return f"{'~' if count.approximate else ''}{told}"


def _count(count: Count, reader: Reader) -> str:
    told = figure(count)
    return f"{_COUNTS_AR[count.kind]}: {told}" if reader == "ar" else f"{told} {count.kind}"
