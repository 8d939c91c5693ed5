"""Cards of other news on the page of an article: boxes of a kind, each under a heading that leads away. No I/O."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit

from lxml.html import HtmlElement

_HEADINGS: Final = ("h2", "h3", "h4", "h5", "h6")
#: Fewer may be the parts of an article, as of a morning's briefing.
_MIN_CARDS: Final = 3
#: A teaser with its heading and its time is shorter; a longer box with one such heading is an article that has a link.
_MAX_CARD_CHARS: Final = 400


def drop_cards(tree: HtmlElement, url: str) -> None:
    """Take the cards out of the page at `url`."""
    leading = [heading for heading in tree.iter(*_HEADINGS) if _leads_away(heading, url)]
    headings_in = Counter(above for heading in leading for above in heading.iterancestors())
    beside: defaultdict[HtmlElement, list[HtmlElement]] = defaultdict(list)
    for heading in leading:
        card = _card_of(heading, headings_in)
        if _is_card(card):
            beside[card.getparent()].append(card)
    for cards in beside.values():
        if len(cards) >= _MIN_CARDS:
            for card in cards:
                card.drop_tree()


def _card_of(heading: HtmlElement, headings_in: Counter[HtmlElement]) -> HtmlElement:
    """Return the largest box around a heading that has no other such."""
    card = heading
    for above in heading.iterancestors():
        if headings_in[above] > 1:
            break
        card = above
    return card


def _is_card(box: HtmlElement) -> bool:
    is_box = box.tag not in {*_HEADINGS, "a", "html", "body", "main"} and box.getparent() is not None
    return is_box and box.find(".//h1") is None and len(box.text_content()) <= _MAX_CARD_CHARS


def _leads_away(heading: HtmlElement, url: str) -> bool:
    """Return whether a heading is a link to another page: that of an entry of a live blog leads to its own."""
    return any(_is_another(link, url) for link in _links(heading))


def _links(heading: HtmlElement) -> Iterator[str]:
    for link in (*heading.iter("a"), *heading.iterancestors("a")):
        if link.get("href"):
            yield link.get("href")


def _is_another(link: str, url: str) -> bool:
    try:
        here, there = urlsplit(url), urlsplit(urljoin(url, link))
    except ValueError:
        return False
    return not (there.netloc == here.netloc and _page(there).startswith(_page(here)))


def _page(parts: SplitResult) -> str:
    return parts.path.removesuffix("/").removesuffix(".html")
