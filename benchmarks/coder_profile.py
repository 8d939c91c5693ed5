"""Where the coder's time goes: articles a second on one core, loading, memory, and the share of each room.

    python benchmarks/coder_profile.py ARTICLES.jsonl

Reads articles as `marsad extract` does. The shares come from a profiler, which makes code of many small calls look
slower than it is: they order the rooms, and are no times.
"""

import cProfile
import pstats
import resource
import sys
import time
from pathlib import Path
from typing import Final

from console.commands.extract import read_article
from extraction.coder import PackagedCoder

#: Function, and what its room does; a room within another is named after it.
ROOMS: Final = (
    ("read_document", "read"),
    ("find_mentions", "names"),
    ("find_attributions", "attributions"),
    ("_encoded", "encoder, of which"),
    ("cut", "- pieces"),
    ("hidden", "- transformer"),
    ("listed", "names of the record, the encoder's reading apart"),
    ("credited", "sources of the record"),
    ("told", "what is told, of which"),
    ("look", "- the words about an event once more"),
    ("facts_of", "facts"),
    ("_event", "events, of which"),
    ("parts", "- parts"),
)


def main(file: str) -> None:
    """Print the figures."""
    begin = time.process_time()
    coder = PackagedCoder.load()
    loading = time.process_time() - begin
    articles = [read_article(line) for line in Path(file).read_bytes().splitlines()]
    words = sum(len(article.text.split()) for article in articles) / len(articles)
    begin = time.process_time()
    for article in articles:
        coder.analyse(article)
    taken = time.process_time() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(articles)} articles of {words:.0f} words: {len(articles) / taken:.1f} a second of processor time")  # noqa: T201
    print(f"loading {loading:.2f} s, peak memory {peak:.0f} MB")  # noqa: T201
    profiler = cProfile.Profile()
    profiler.enable()
    for article in articles:
        coder.analyse(article)
    profiler.disable()
    stats = pstats.Stats(profiler).stats  # type: ignore[attr-defined]  # pstats has no types for it
    spent = {name: value[3] for (_, _, name), value in sorted(stats.items(), key=lambda item: item[1][3])}
    for function, room in ROOMS:
        if function in spent:
            print(f"| {room} | {100 * spent[function] / spent['analyse']:.0f} % |")  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
