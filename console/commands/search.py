"""`marsad search`: events and articles of the archive that have all words of a query, newest first."""

import sys
from itertools import islice

import msgspec
from rich.console import Console

from console.commands.archived import Narrow, archive_of
from console.commands.readable import readable
from console.failure import UsageError
from schemas.codec import encode
from streams.archive import NOTHING, words_of
from streams.settings import Settings


def run_search(settings: Settings, query: str, narrow: Narrow, *, limit: int, as_json: bool) -> None:
    """Print what is found, events before articles, at most `limit` of each; raises `CommandError`."""
    if words_of(query) == NOTHING:
        raise UsageError(f"{query!r} has no word to search for")
    with archive_of(settings) as archive:
        events = list(islice(narrow.events(archive.events_with(query)), limit))
        articles = list(islice(narrow.articles(archive.articles_with(query)), limit))
    if as_json:
        for record in (*events, *articles):
            sys.stdout.buffer.write(encode(record) + b"\n")
        sys.stdout.buffer.flush()
        return
    screen = Console(highlight=False, soft_wrap=True)
    for title, found in (("event", events), ("article", articles)):
        screen.print(f"{len(found)}{'' if len(found) < limit else ' or more'} {title}{'' if len(found) == 1 else 's'}")
        for record in found:
            screen.print(readable(msgspec.to_builtins(record)))
