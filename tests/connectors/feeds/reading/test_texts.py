"""An entry's own texts stay its own, whatever stands beside them in modules, and in whatever order."""

from itertools import permutations
from typing import Final
from xml.sax.saxutils import escape

import pytest
from feed_documents import BASE, in_rss

from connectors.feeds.reading.parse import parse_feed

_TEXTS: Final = {
    "description": "<b>D</b>",
    "content:encoded": "<p>C</p>",
    "itunes:summary": "S",
    "itunes:subtitle": "T",
    "dc:description": "E",
    "dcterms:abstract": "A",
    "media:description": "M",
}
_ORDERS: Final = [order for size in (1, 2, 3) for order in permutations(_TEXTS, size)]
#: Those of modules that are summaries.
_SUMMARIES: Final = ("dc:description", "dcterms:abstract", "itunes:summary")


@pytest.mark.parametrize("is_shown", [True, False])
def test_each_text_is_where_it_belongs(*, is_shown: bool) -> None:
    """Description and content are never taken for each other, nor for a module's; without them a module's is taken."""
    wrong = []
    for order in _ORDERS:
        body = in_rss("".join(f"<{name}>{escape(_TEXTS[name])}</{name}>" for name in order))
        entry = parse_feed(body.encode(), None, BASE, is_shown=is_shown).entries[0]
        told = [entry.summary] if "description" in order else []
        told += [entry.content] if "content:encoded" in order else []
        if told != [_TEXTS[name] for name in ("description", "content:encoded") if name in order]:
            wrong.append((order, entry.summary, entry.content))
        modules = {_TEXTS[name] for name in _SUMMARIES if name in order}
        if "description" not in order and modules and entry.summary not in modules:
            wrong.append((order, entry.summary, entry.content))

    assert wrong == []
