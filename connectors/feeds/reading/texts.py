"""Title, summary and content of an entry in XML: what feedparser has of them, put right by the tree.

feedparser takes what comes first for the summary and what comes next for the content, the caption of a picture and the
words of a podcast among them; and it makes safe only what it takes for HTML itself.
"""

import re
from typing import Any, Final

from connectors.feeds.reading import details
from connectors.feeds.reading.parsed import MAX_ENTRY_CHARS, TextField
from connectors.feeds.reading.shown import safe, shown
from connectors.feeds.reading.text import has_references, is_marked_up
from connectors.feeds.reading.tree import Element

#: A text and the type that is stated for it.
_Part = tuple[str, str | None]
#: What is no text although it stands where text stands.
_BEGIN: Final = re.compile(r"<div\b")
_END: Final = "</div>"
_FILES: Final = ("image/", "audio/", "video/")


def texts_of(
    entry: Any,  # Any: feedparser's dictionary
    element: Element | None,
    *,
    is_atom: bool,
    is_shown: bool,
) -> tuple[dict[TextField, str], tuple[TextField, ...]]:
    """Return title, summary and content, safe if they are shown, and which of them are no markup."""
    title, summary, contents = _parts(entry)
    if element is not None:
        title = _own_title(title, element, is_shown=is_shown)
        summary, contents = _in_order(summary, contents, element, is_shown=is_shown)
    content = max(contents, key=lambda part: len(part[0]), default=("", None))
    pairs: dict[TextField, _Part] = {"title": title, "summary": summary, "content": content}
    literal = {name for name, part in pairs.items() if _is_literal(part, is_atom=is_atom)}
    if element is not None:
        for name, text in _fallbacks(pairs, element).items():
            pairs[name] = shown(text, element.base) if is_shown and is_marked_up(text) else text, "text/plain"
            literal |= {name} if _is_literal(pairs[name], is_atom=False) else set()
    texts = {name: text for name, (text, _) in pairs.items()}
    if is_shown:
        texts = {name: safe(text) if "<" in text and name not in literal else text for name, text in texts.items()}
    return texts, tuple(name for name in pairs if name in literal)


def _parts(entry: Any) -> tuple[_Part, _Part, list[_Part]]:  # Any: feedparser's dictionary
    title = _text(entry.get("title")), (entry.get("title_detail") or {}).get("type")
    summary = _text(entry.get("summary")), (entry.get("summary_detail") or {}).get("type")
    contents = [(_text(part.get("value")), part.get("type")) for part in entry.get("content", [])]
    return title, summary, [part for part in contents if not (part[1] or "").startswith(_FILES)]


def _own_title(title: _Part, element: Element, *, is_shown: bool) -> _Part:
    """Return the entry's own title where feedparser has one of a module, which stood before it."""
    own = details.own_title(element)
    if (
        own is None
        or title[0] == own
        or title[0] not in _as_read(details.module_titles_of(element), element, is_shown=is_shown)
    ):
        return title
    return _from_tree(own, element, is_shown=is_shown)


def _in_order(summary: _Part, contents: list[_Part], element: Element, *, is_shown: bool) -> tuple[_Part, list[_Part]]:
    """Return summary and contents as the entry has them: its own before those of modules, none for another."""
    if not details.has_summary(element):
        # feedparser copies the content, or takes the description of a picture.
        return ("", None) if not any(element.each("itunes:subtitle")) else summary, contents
    kinds = _kinds(element, is_shown=is_shown)
    told = [(part, kinds.get(part[0].strip(), "unknown")) for part in (summary, *contents) if part[0].strip()]
    first = _summary(told, element, is_shown=is_shown)
    left_out = {"caption", "module"} if details.has_content(element) else {"caption"}
    return first, [part for part, kind in told if part is not first and kind not in left_out]


def _kinds(element: Element, *, is_shown: bool) -> dict[str, str]:
    """Return whose each text of an entry is; a text of two is the entry's own before it is a module's."""
    kinds = {
        "caption": details.captions_of(element),
        "module": details.module_summaries_of(element),
        "content": details.contents_of(element),
        "own": frozenset({details.own_summary(element) or ""}),
    }
    return {text: kind for kind, texts in kinds.items() for text in _as_read(texts, element, is_shown=is_shown)}


def _summary(told: list[tuple[_Part, str]], element: Element, *, is_shown: bool) -> _Part:
    """Return the summary among the parts that are told with their kinds; else the one that feedparser has lost."""
    first = {kind: part for part, kind in reversed(told)}
    own, module = details.own_summary(element), details.module_summary(element)
    for kind in ("own", "unknown"):
        if kind in first:
            return first[kind]
    if own is None and "module" in first:
        return first["module"]
    lost = own or module
    return _from_tree(lost, element, is_shown=is_shown) if lost is not None else ("", None)


def _from_tree(text: str, element: Element, *, is_shown: bool) -> _Part:
    is_html = is_marked_up(text) or has_references(text)
    return (shown(text, element.base) if is_shown and is_html else text), "text/html" if is_html else "text/plain"


def _as_read(texts: frozenset[str], element: Element, *, is_shown: bool) -> frozenset[str]:
    """Return texts as they are, and as feedparser has made them safe."""
    return texts | {shown(text, element.base) for text in texts if "<" in text} if is_shown else texts


def _fallbacks(pairs: dict[TextField, _Part], element: Element) -> dict[TextField, str]:
    found: dict[TextField, str] = {}
    if not pairs["title"][0]:
        found["title"] = details.fallback_title(element)
    if not pairs["content"][0]:
        found["content"] = details.fallback_content(element)
    if not pairs["summary"][0] and not pairs["content"][0]:
        found["summary"] = details.fallback_summary(element)
    return {name: text for name, text in found.items() if text}


def _is_literal(part: _Part, *, is_atom: bool) -> bool:
    text, kind = part
    # Atom says what a text is; RSS does not, and publishers put markup into all of it.
    if kind != "text/plain" or not ("<" in text or "&" in text):
        return False
    return is_atom or not (is_marked_up(text) or has_references(text))


def _text(value: object) -> str:
    """Return a text, cut, without the end of a `div` whose beginning feedparser has left out."""
    text = value[:MAX_ENTRY_CHARS] if isinstance(value, str) else ""
    is_open_at_front = text.endswith(_END) and text.count(_END) > len(_BEGIN.findall(text))
    return text.removesuffix(_END).rstrip() if is_open_at_front else text
