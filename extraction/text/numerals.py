"""Read one number, in digits or in the words of either language, from a given word on."""

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Final, NamedTuple

from extraction.text.tables import table
from extraction.text.words import Word, fold, unprefixed

#: The largest number that news counts; what is longer is an identifier.
LIMIT: Final = 10**15
_LONGEST: Final = 12
_TEN: Final = 10
_GROUP: Final = 3
#: The least number whose word is the dual of a multiplier: ألفان (two thousand).
_DUAL_THOUSAND: Final = 2000
_TENS: Final = range(20, 91)
_AND: Final = "و"
_AND_A_HALF: Final = ("and", "a", "half")
_THOUSAND: Final = 1000
CURRENCIES: Final = frozenset({"$", "€", "£"})
#: Letters behind a sum in digits: $5m.
_MONEY_UNITS: Final = {"k": 10**3, "m": 10**6, "b": 10**9}


class NumberForms(NamedTuple):
    """The content of `numbers.yaml`, folded; `teens` are numbers of two words (أحد عشر, eleven)."""

    cardinals: dict[str, int]
    teens: dict[tuple[str, str], int]
    multipliers: dict[str, int]
    vague: dict[str, tuple[int, int]]
    several: frozenset[str]
    halves: frozenset[str]
    never: frozenset[str]


@cache
def number_forms() -> NumberForms:
    """Return the number words; reads their data file the first time."""
    data = table("numbers")
    cardinals: dict[str, int] = {}
    teens: dict[tuple[str, str], int] = {}
    for value, forms in data["cardinals"].items():
        for form in forms:
            first, _, second = fold(form).partition(" ")
            if second:
                teens[first, second] = value
            else:
                cardinals[first] = value
    return NumberForms(
        cardinals,
        teens,
        {fold(form): value for value, forms in data["multipliers"].items() for form in forms},
        {fold(form): (low, high) for form, (low, high) in data["vague"].items()},
        frozenset(fold(form) for form in data["several"]),
        frozenset(fold(form) for form in data["halves"]),
        frozenset(fold(form) for form in data["never"]),
    )


@lru_cache(maxsize=16384)
def number_word(word: str, *, is_first: bool) -> str | None:
    """Return the number form inside a word, without the article and, at the beginning, a preposition; None for none."""
    forms = number_forms()
    if any(stem in forms.never for stem in unprefixed(word)):
        return None
    firsts = {first for first, _ in forms.teens} if is_first else set()
    for stem in unprefixed(word):
        known = stem in forms.cardinals or stem in forms.multipliers or stem in forms.vague or "0" <= stem[0] <= "9"
        prefix = word[: len(word) - len(stem)]
        known = known or stem in forms.several
        if (known or stem in firsts or stem in forms.halves) and (is_first or prefix in {"", "و", "ال", "وال"}):
            return stem
    return None


@lru_cache(maxsize=16384)
def begins_number(word: str) -> bool:
    """Say whether a number may begin with a word: with most words none does."""
    return number_word(word, is_first=True) is not None


def digits_value(text: str) -> float | None:
    """Return the value of a word of digits: "1,905" and "1.905" are 1905, "1.5" is 1.5; None for "1.2.3"."""
    plain = text.replace("٬", ",").replace("٫", ".").replace("،", ",")
    groups = plain.replace(".", ",").split(",")
    if len(plain) > _LONGEST + _GROUP or not groups[0].isdecimal():
        return None
    if len(groups) > 1 and len(groups[0]) <= _GROUP and all(len(group) == _GROUP for group in groups[1:]):
        return float("".join(groups))
    return float(plain.replace(",", ".")) if len(groups) <= 2 else None  # noqa: PLR2004 - whole and fraction


class Numeral(NamedTuple):
    """What was read: the word after it, and the value or, for a vague number, the span."""

    last: int
    low: float
    high: float
    is_vague: bool


def read_numeral(items: Sequence[Word], first: int) -> Numeral | None:
    """Return the number that begins at the word `first`, or None. Reads at most a dozen words."""
    reader = _Reader(items, first)
    position = first
    while position < min(len(items), first + _LONGEST):
        step = reader.step(position)
        if step == 0:
            break
        position += step
        reader.last = position
    if position == first:
        return None
    if reader.is_vague:
        return Numeral(position, *reader.span, is_vague=True)
    value = reader.total + reader.current
    return Numeral(position, value, value, is_vague=False) if value <= LIMIT and value == int(value) else None


class _Reader:
    """Adds up the words of one number."""

    def __init__(self, items: Sequence[Word], first: int) -> None:
        self.items = items
        self.forms = number_forms()
        self.first = first
        self.last = first
        self.total = 0.0
        self.current = 0.0
        self.smallest = float(LIMIT)
        self.is_vague = False
        self.span = (0.0, 0.0)
        self.in_digits = False

    def step(self, position: int) -> int:
        """Take the next word or words into the number and return how many; 0 when it ends here."""
        word = self._text(position)
        if position == self.first:
            return self._begin(position)
        if word == "of" and self.is_vague:
            plural = self.forms.vague.get(self._text(position + 1))
            if plural is None or plural[0] < 1000:  # noqa: PLR2004 - "tens of thousands"
                return 0
            self._multiply(plural[0] // 2)
            return 2
        if (word, self._text(position + 1), self._text(position + 2)) == _AND_A_HALF:
            return self._add_half()
        if word in {"and", "-", _AND}:
            before = self._text(position - 1)
            joins = {"and": before in self.forms.multipliers, "-": before.endswith("ty"), _AND: not self.is_vague}
            taken = self._continue(position + 1, is_joined=True) if joins[word] else 0
            return taken + 1 if taken else 0
        return self._continue(position, is_joined=word.startswith(_AND))

    def _text(self, position: int) -> str:
        return self.items[position].text if position < len(self.items) else ""

    def _begin(self, position: int) -> int:
        word = number_word(self._text(position), is_first=True)
        if word is None:
            return 0
        teen = self.forms.teens.get((word, self._text(position + 1)))
        if teen is not None:
            self._add(teen)
            return 2
        if word in self.forms.halves:
            return self._begin_half(position)
        return self._begin_vague(word, position) or self._begin_exact(word)

    def _begin_exact(self, word: str) -> int:
        value = digits_value(word) if "0" <= word[0] <= "9" else self.forms.cardinals.get(word)
        self.in_digits = "0" <= word[0] <= "9"
        if value is None:
            value = self.forms.multipliers.get(word)
        if value is None:
            return 0
        self._add(value)
        return 1

    def _begin_half(self, position: int) -> int:
        """Read نصف مليون, "half a million"."""
        step = 2 if self._text(position + 1) == "a" else 1
        factor = self.forms.multipliers.get(self._text(position + step))
        if factor is None:
            return 0
        self._add(factor / 2)
        return step + 1

    def _begin_vague(self, word: str, position: int) -> int:
        """Read عشرات (tens) and "several hundred": what follows "several" is what its plural is alone."""
        following = self._text(position + 1)
        factor = self.forms.multipliers.get(following) if word in self.forms.several else None
        if factor is not None:
            span = self.forms.vague.get(following) or (2 * factor, 10 * factor - 1 if factor > _TENS[0] else 99)
            self.is_vague, self.span = True, span
            return 2
        if word in self.forms.vague:
            self.is_vague, self.span = True, self.forms.vague[word]
            return 1
        return 0

    def _add_half(self) -> int:
        """Add the half of "two and a half thousand", "a million and a half"; three words, none with a vague number."""
        if self.is_vague or not (self.current or self.total):
            return 0
        if self.current:
            self.current += 0.5
        else:
            self.total += self.smallest / 2
        return len(_AND_A_HALF)

    def _scale(self, position: int) -> int:
        """Return what the next word multiplies digits by: 1000 for a further group of them, $5m; 0 for any other."""
        if not self.in_digits or position >= len(self.items):
            return 0
        if self._is_group(position):
            return _THOUSAND
        before, item = self.items[position - 1], self.items[position]
        is_money = self.first > 0 and self.items[self.first - 1].text in CURRENCIES and before.end == item.start
        return _MONEY_UNITS.get(item.text, 0) if is_money else 0

    def _is_group(self, position: int) -> bool:
        """Say whether a word is a group of three digits that one blank parts from those before it: 10 000, 10 500."""
        before, item = self.items[position - 1], self.items[position]
        is_parted = item.start == before.end + 1 and len(before.text) <= _GROUP and before.text.isdecimal()
        return is_parted and len(item.text) == _GROUP and item.text.isdecimal() and self.current > 0

    def _continue(self, position: int, *, is_joined: bool) -> int:
        scale = self._scale(position)
        if scale:
            group = self._text(position)
            self.current = self.current * scale + (int(group) if group.isdecimal() else 0)
            return 1
        word = number_word(self._text(position), is_first=False) if position < len(self.items) else None
        if word is None:
            return 0
        if is_joined and word in self.forms.halves and self.smallest >= _THOUSAND and not self.is_vague:
            return self._add_joined_half(position)
        if word in self.forms.multipliers and not is_joined:
            self._multiply(self.forms.multipliers[word])
            return 1
        teen = self.forms.teens.get((word, self._text(position + 1)))
        value = teen if teen is not None else self._value(word, position, is_joined=is_joined)
        if value is None or self.is_vague or not self._fits(value, is_joined=is_joined):
            return 0
        self._add(value)
        return 1 if teen is None else 2

    def _add_joined_half(self, position: int) -> int:
        """Add the half of مليون ونصف and مليون ونصف المليون (a million and a half); one word or two."""
        self.current += self.smallest / 2
        again = number_word(self._text(position + 1), is_first=False) or ""
        return 1 + (self.forms.multipliers.get(again) == self.smallest)

    def _value(self, word: str, position: int, *, is_joined: bool) -> float | None:
        """Return the value of a word; digits go on with a number only where "and" joins them: 10 آلاف و436."""
        value: float | None = self.forms.cardinals.get(word, self.forms.multipliers.get(word))
        following = self.forms.multipliers.get(self._text(position + 1), 0)
        if value is None and is_joined and self.smallest >= _THOUSAND and following < self.smallest:
            return digits_value(word)
        return value

    def _fits(self, value: float, *, is_joined: bool) -> bool:
        """Say whether `value` continues the number: "five twenty" does not, ثلاثة عشر and خمسة وعشرون do."""
        if value == _TEN and 1 < self.smallest < _TEN and not is_joined:
            return True
        if value in _TENS and self.smallest < _TEN:
            return is_joined
        is_english = self.items[self.last - 1].text.isascii()
        return value < self.smallest and not self.in_digits and (is_joined or is_english)

    def _add(self, value: float) -> None:
        if value >= _DUAL_THOUSAND and not self.in_digits:
            # مليونين و600 ألف (two million and 600 thousand): the first is not multiplied
            self.total += value
            self.smallest = value if value in self.forms.multipliers.values() else value / 2
            return
        self.current += value
        self.smallest = value if value >= 1 else self.smallest

    def _multiply(self, factor: int) -> None:
        if self.is_vague:
            low, high = self.span
            self.span = (low * factor, (high + 1) * factor - 1)
            return
        self.smallest = factor
        if factor < _THOUSAND:  # five hundred: a thousand may follow
            self.current *= factor
        elif self.current:
            self.total += self.current * factor
            self.current = 0.0
        else:  # two thousand million
            self.total *= factor
        self.in_digits = False
