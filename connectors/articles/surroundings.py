"""What stands on the page of an article and is none of it: taken out before its text is looked for. No I/O.

Only what tells itself apart is: a dialog, text for those who hear the page, comments by the names that their software
gives them, and what leads to other news under a heading or a label that says so. What a site calls its boxes tells
nothing that holds for the next one.
"""

import re
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from itertools import takewhile
from typing import Final

import lxml.html
from lxml.html import HtmlElement

from connectors.articles.cards import drop_cards
from connectors.articles.phrases import phrases
from extraction.text.normalise import JOINER, key

#: By role: consent, subscription, and other windows over the page.
_DIALOGS: Final = ".//*[@role='dialog' or @role='alertdialog' or @aria-modal='true']"
_HEARD: Final = frozenset({"sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text"})
#: As WordPress, Blogger, Disqus and Facebook name the place.
_COMMENTS: Final = frozenset({
    "comments", "comments-area", "comment-list", "commentlist", "comment-respond", "respond", "disqus_thread",
    "fb-comments",
})  # fmt: skip
_WHOLE: Final = frozenset({"html", "body", "main"})
_HEADINGS_THAT_LEAD: Final = "(.//h2|.//h3|.//h4|.//h5|.//h6)[.//a[not(starts-with(@href, '#'))] or ancestor::a]"
#: What of an entry is text, and not its time, its author and its buttons.
_PARTS: Final = ("h2", "h3", "h4", "p", "li")
#: Less is a standfirst, or nothing.
MIN_PLAIN_CHARS: Final = 100
_CREDITS: Final = ".//*[contains(@class, 'credit') or contains(@class, 'copyright') or @itemprop='copyrightHolder']"
#: Less names what is seen, and is no sentence.
_CAPTION_CHARS: Final = 40
#: A label is no longer, and so is a heading that begins as one: "more from Basin Review".
_LABEL_CHARS: Final = 60
_LABEL_WORDS: Final = 6
#: A page has a handful; each costs a look at what stands around it.
_MAX_LABELS: Final = 100
_MAX_CLIMB: Final = 4
_WORD: Final = re.compile(r"\w+")


def drop_surroundings(tree: HtmlElement, url: str) -> None:
    """Take out of the page at `url` what is none of its article."""
    # Each once, as some have the name as their class and as their id.
    for element in dict.fromkeys([*tree.xpath(_DIALOGS), *_named(tree)]):
        if not _holds_the_article(element):
            element.drop_tree()
    labels = [element for element in tree.iter() if _is_label(element)]
    for label in labels[:_MAX_LABELS]:
        for element in _led_by(label, tree):
            element.drop_tree()
    for before, link in [(one, one.getnext()) for one in tree.iter("br") if _is_label_behind(one)]:
        before.tail = None
        link.drop_tree()
    drop_cards(tree, url)


def article_alone(tree: HtmlElement, title: str) -> HtmlElement | None:
    """Return a page of nothing but the element that is the article; None where no element can be trusted to be it.

    It is the one `article` with a heading of the first rank, or of several, as on pages that go on with the next
    report, the first with the title. It has the most of the paragraphs that lead nowhere outside of articles: some
    sites mark up the heading alone.
    """
    holding = [one for one in _outermost(tree) if one.find(".//h1") is not None]
    titled = [one for one in holding if " ".join(one.find(".//h1").text_content().split()) == title]
    chosen = holding if len(holding) == 1 else titled[:1]
    if not chosen:
        return None
    inside = _plain_chars(chosen[0])
    if inside < max(MIN_PLAIN_CHARS, _plain_chars(tree) - sum(map(_plain_chars, holding))):
        return None
    page = lxml.html.document_fromstring("<html><body></body></html>")
    page.body.append(deepcopy(chosen[0]))
    return page


def entries_of(tree: HtmlElement) -> str:
    """Return the text of a live blog's entries, a line for each paragraph; empty where a page has no two."""
    entries = [one for one in _outermost(tree) if not _holds_the_article(one) and not _has_leading_heading(one)]
    parts = (part for entry in entries for part in entry.iter(*_PARTS) if not _is_within(part, _PARTS))
    return "\n".join(" ".join(part.text_content().split()) for part in parts) if len(entries) > 1 else ""


def _outermost(tree: HtmlElement) -> list[HtmlElement]:
    return [one for one in tree.iterfind(".//article") if not _is_within(one, ("article",))]


def _is_within(element: HtmlElement, tags: tuple[str, ...]) -> bool:
    return any(above.tag in tags for above in element.iterancestors())


def _plain_chars(element: HtmlElement) -> int:
    """Return how long the paragraphs are that stand in no card of other news."""
    beside: dict[HtmlElement, list[HtmlElement]] = {}
    for paragraph in element.iter("p"):
        beside.setdefault(paragraph.getparent(), []).append(paragraph)
    plain = (ones for box, ones in beside.items() if box is None or box.tag in _WHOLE or not _has_leading_heading(box))
    return sum(len(one.text_content()) for ones in plain for one in ones)


def take_captions(tree: HtmlElement) -> str:
    """Take the captions of pictures out; return those that are sentences, a line each, where there are several."""
    captions = list(tree.iter("figcaption"))
    for caption in captions:
        for credit in caption.xpath(_CREDITS):
            credit.drop_tree()
        if caption.getparent() is not None:
            caption.drop_tree()
    lines = dict.fromkeys(" ".join(caption.text_content().split()) for caption in captions)
    sentences = [line for line in lines if len(line) >= _CAPTION_CHARS]
    return "\n".join(sentences) if len(sentences) > 1 else ""


def _named(tree: HtmlElement) -> Iterator[HtmlElement]:
    for element in tree.iterfind(".//*[@class]"):
        if not (_HEARD | _COMMENTS).isdisjoint(element.get("class").lower().split()):
            yield element
    for element in tree.iterfind(".//*[@id]"):
        if element.get("id").lower() in _COMMENTS:
            yield element


def _holds_the_article(element: HtmlElement) -> bool:
    return element.tag in _WHOLE or element.tag == "h1" or element.find(".//h1") is not None


def _is_label(element: HtmlElement) -> bool:
    """Return whether the text that an element begins with announces other news."""
    text = (element.text or "").strip() if isinstance(element.tag, str) else ""
    if not text:
        return False
    # "Read also: another headline", the whole of it one link.
    head, colon, _ = text.partition(":")
    words = _words(head if colon else text[: _LABEL_CHARS + 1])
    is_one = words in _related() or (not colon and _begins_as_one(words))
    return is_one and (bool(colon) or len(text) <= _LABEL_CHARS)


def _is_label_behind(line_break: HtmlElement) -> bool:
    """Return whether a label and a link are a line of a text that is no more than lines."""
    text, link = (line_break.tail or "").strip(), line_break.getnext()
    return len(text) <= _LABEL_CHARS and link is not None and link.tag == "a" and _words(text) in _related()


def _begins_as_one(words: str) -> bool:
    return words.count(" ") < _LABEL_WORDS and words.startswith(_openings())


@cache
def _related() -> frozenset[str]:
    return frozenset(map(_words, phrases("related")))


@cache
def _openings() -> tuple[str, ...]:
    """Return the labels of several words, which others may follow."""
    return tuple(f"{phrase} " for phrase in _related() if " " in phrase)


def _words(text: str) -> str:
    return " ".join(_WORD.findall(key(text).replace(JOINER, "")))


def _led_by(label: HtmlElement, tree: HtmlElement) -> list[HtmlElement]:
    """Return what a label announces, itself with it; nothing where it leads nowhere."""
    if label is tree or not _is_in(label, tree):
        return []  # it went with the box of another
    if _leads_elsewhere(label) and not _holds_the_article(label):
        return [label]
    block = _climbed(label)
    box = block.getparent()
    if box is None or block is tree or len(block.text_content().strip()) > _LABEL_CHARS:
        return []
    is_first = not (box.text or "").strip() and not any(_has_text(one) for one in block.itersiblings(preceding=True))
    if is_first and _leads_elsewhere(box) and not _holds_the_article(box):
        return [box]
    led = list(takewhile(_is_led, block.itersiblings()))
    return [block, *led] if any(map(_leads_elsewhere, led)) else []


def _is_in(element: HtmlElement, tree: HtmlElement) -> bool:
    return any(one is tree for one in element.iterancestors())


def _climbed(label: HtmlElement) -> HtmlElement:
    """Return the outermost element that says no more than the label."""
    said, block = label.text_content().strip(), label
    for _ in range(_MAX_CLIMB):
        above = block.getparent()
        if above is None or above.tag in _WHOLE or above.text_content().strip() != said:
            break
        block = above
    return block


def _is_led(sibling: HtmlElement) -> bool:
    """Return whether an element behind a label is what it announces, or nothing."""
    is_part = not _has_text(sibling) or _leads_elsewhere(sibling)
    return is_part and not _holds_the_article(sibling)


def _has_text(element: HtmlElement) -> bool:
    inside = element.text_content() if isinstance(element.tag, str) else ""
    return bool(inside.strip() or (element.tail or "").strip())


def _leads_elsewhere(element: HtmlElement) -> bool:
    """Return whether half of a text is links, or it has headings that are."""
    if not isinstance(element.tag, str):
        return False
    if element.tag == "a":
        return True
    linked = sum(len(link.text_content().strip()) for link in element.iter("a"))
    if linked == 0:
        return False
    return 2 * linked >= len(element.text_content().strip()) or _has_leading_heading(element)


def _has_leading_heading(element: HtmlElement) -> bool:
    """Return whether an element has a heading that is a link: a card of other news, however long its teaser."""
    return bool(element.xpath(_HEADINGS_THAT_LEAD))
