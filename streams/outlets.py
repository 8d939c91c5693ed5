"""Which outlets a text names: news agencies and papers that others quote, in English and Arabic, and given ones.

A paper that says "Reuters reported" has no word of its own. Who is quoted need not be among the sources of an event.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Final

from extraction.normalise import key

_WORD: Final = re.compile(r"[^\W_]+")
#: Texts whose folded words are kept: an outlet names its sources with the same few words.
_KEPT: Final = 50_000

#: Names by which others quote an outlet, folded; short ones that are words of the language too are left out.
_QUOTED: Final[dict[str, tuple[str, ...]]] = {
    "964media": ("964 media",),
    "afp": ("afp", "agence france presse", "فرانس برس"),
    "alaraby": ("al araby al jadeed", "العربي الجديد"),
    "alarabiya": ("al arabiya", "قناه العربيه"),
    "alhadath": ("al hadath", "قناه الحدث"),
    "aljazeera": ("al jazeera", "aljazeera", "الجزيره"),
    "almanar": ("al manar", "قناه المنار"),
    "almayadeen": ("al mayadeen", "الميادين"),
    "alsumaria": ("alsumaria", "السومريه"),
    "anadolu": ("anadolu", "الاناضول"),
    "anf": ("anf", "firat news"),
    "ap": ("associated press", "اسوشيتد برس"),
    "axios": ("axios", "اكسيوس"),
    "bbc": ("bbc", "بي بي سي"),
    "cnn": ("cnn", "سي ان ان"),
    "dpa": ("dpa", "الوكاله الالمانيه"),
    "enabbaladi": ("enab baladi", "عنب بلدي"),
    "fars": ("fars news", "وكاله فارس"),
    "guardian": ("the guardian", "الغارديان"),
    "haaretz": ("haaretz", "هارتس"),
    "hawar": ("hawar news", "وكاله هاوار"),
    "ina": ("ina", "iraqi news agency", "وكاله الانباء العراقيه"),
    "irna": ("irna", "ارنا"),
    "kurdistan24": ("kurdistan 24", "كوردستان 24", "كردستان 24"),
    "nna": ("national news agency", "الوكاله الوطنيه للاعلام"),
    "npa": ("north press", "نورث برس"),
    "nyt": ("new york times", "نيويورك تايمز"),
    "petra": ("petra news agency", "وكاله بترا"),
    "reuters": ("reuters", "رويترز"),
    "ria": ("ria novosti", "نوفوستي"),
    "rudaw": ("rudaw", "رووداو"),
    "sana": ("sana", "syrian arab news agency", "سانا"),
    "shafaq": ("shafaq news", "شفق نيوز"),
    "sky": ("sky news", "سكاي نيوز"),
    "snhr": ("snhr", "syrian network for human rights", "الشبكه السوريه لحقوق الانسان"),
    "sohr": ("sohr", "syrian observatory for human rights", "المرصد السوري"),
    "spa": ("saudi press agency", "وكاله الانباء السعوديه"),
    "sputnik": ("sputnik", "سبوتنيك"),
    "syriatv": ("syria tv", "تلفزيون سوريا"),
    "tasnim": ("tasnim", "تسنيم"),
    "tass": ("tass", "وكاله تاس"),
    "wafa": ("wafa", "وكاله وفا"),
    "washingtonpost": ("washington post", "واشنطن بوست"),
    "wsj": ("wall street journal", "وول ستريت جورنال"),
    "xinhua": ("xinhua", "شينخوا"),
}


class Names:
    """Finds names, as whole words, in a text that says who something comes from."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        """Take names with what each stands for."""
        self._by_first: defaultdict[str, set[tuple[tuple[str, ...], str]]] = defaultdict(set)
        for name, meant in names:
            words = words_of(name)
            if words:
                self._by_first[words[0]].add((words, meant))

    def named_in(self, text: str) -> Iterator[str]:
        """Yield what the names in `text` stand for."""
        words = words_of(text)
        for at, word in enumerate(words):
            for name, meant in self._by_first.get(word, ()):
                if words[at : at + len(name)] == name:
                    yield meant


@cache
def quoted_outlets() -> Names:
    """Return the outlets that others quote."""
    return Names((name, outlet) for outlet, names in _QUOTED.items() for name in names)


@lru_cache(_KEPT)
def words_of(text: str) -> tuple[str, ...]:
    """Return the folded words of a name; what stands in brackets, as "SANA (Arabic)" has it, is not of it."""
    return tuple(_WORD.findall(key(re.sub(r"\([^)]*\)", " ", text))))
