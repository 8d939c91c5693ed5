"""`marsad backfill` loads what can be read, keeps what cannot, and says which lines those were."""

import asyncio
import base64
import gzip
from pathlib import Path

import orjson
import pytest
from command_line import Ended, Marsad
from flowrun import Topics
from webhook_receiver import closed_url

from console.commands.backfill import MAX_BAD_IN_A_ROW

pytestmark = pytest.mark.broker

HISTORY = "marsad.articles.history"
ROWS = [
    {"title": f"Notice {number}", "text": "Closed.", "published": "2019-05-01", "url": f"https://a.example/{number}"}
    for number in range(3)
]
WHOLE = b"\n".join(map(orjson.dumps, ROWS))


async def _run(marsad: Marsad, broker: str, *arguments: str | Path, stdin: bytes = b"") -> Ended:
    environ = {"MARSAD_BROKER": broker, "MARSAD_ONLY_FEEDS": closed_url()}
    return await asyncio.to_thread(marsad, "backfill", *arguments, stdin=stdin, environ=environ)


async def _titles(broker: str) -> list[str]:
    topics = Topics(broker.removeprefix("kafka://"))
    return sorted(one["article"]["title"] for one in await asyncio.to_thread(topics.values, HISTORY))


@pytest.mark.parametrize("is_packed", [False, True])
@pytest.mark.parametrize("is_file", [False, True])
async def test_it_loads_a_file_and_standard_input_packed_or_not(
    marsad_process: Marsad, broker: str, tmp_path: Path, *, is_file: bool, is_packed: bool
) -> None:
    """The topics are created where they are missing; nobody is needed to read them yet."""
    content = gzip.compress(WHOLE) if is_packed else WHOLE
    path = tmp_path / "old.jsonl"
    path.write_bytes(content)

    ended = await _run(marsad_process, broker, path if is_file else "-", stdin=b"" if is_file else content)

    assert (ended.code, ended.text, ended.err) == (0, "3 articles wait behind the news\n", "")
    assert await _titles(broker) == ["Notice 0", "Notice 1", "Notice 2"]


async def test_a_bad_line_is_told_and_kept(marsad_process: Marsad, broker: str) -> None:
    """With its number in the file, empty lines counted; the others are loaded, and the exit code is 1."""
    bad = b'{"title": "No date", "text": ""}'

    ended = await _run(marsad_process, broker, "-", stdin=WHOLE + b"\n\n" + bad + b"\n" + orjson.dumps(ROWS[0]))
    topics = Topics(broker.removeprefix("kafka://"))
    (kept,) = await asyncio.to_thread(topics.values, f"{HISTORY}.rejected")

    assert (ended.code, ended.text) == (
        1,
        "4 articles wait behind the news, 1 bad lines kept in articles.history.rejected\n",
    )
    assert ended.err == "line 5: not a Line: Object missing required field `published` (schema)\n"
    assert (base64.b64decode(kept["value_b64"]).strip(), kept["stage"], kept["reason"]) == (bad, "backfill", "schema")


async def test_it_goes_on_where_it_was_broken_off(marsad_process: Marsad, broker: str) -> None:
    """--from leaves out the lines before."""
    ended = await _run(marsad_process, broker, "-", "--from", "3", stdin=WHOLE)

    assert ended.code == 0
    assert await _titles(broker) == ["Notice 2"]


async def test_a_file_that_is_something_else_is_not_read_to_its_end(marsad_process: Marsad, broker: str) -> None:
    """After so many bad lines in a row it ends."""
    ended = await _run(marsad_process, broker, "-", stdin=b"<p>\n" * 5000)

    assert ended.code == 1
    last = f"{MAX_BAD_IN_A_ROW} bad lines in a row up to line {MAX_BAD_IN_A_ROW}: is this JSON Lines of articles?"
    assert ended.err.splitlines()[-1] == f"marsad: {last}"


async def test_a_packed_file_that_is_cut_off_is_said(marsad_process: Marsad, broker: str) -> None:
    """One line, no traceback."""
    ended = await _run(marsad_process, broker, "-", stdin=gzip.compress(WHOLE)[:-12])

    assert ended.code == 1
    assert ended.err.startswith("marsad: cannot read on: ")


async def test_a_file_that_is_not_there_is_said(marsad_process: Marsad, broker: str) -> None:
    """Before the broker is asked for anything."""
    ended = await _run(marsad_process, broker, "nothing.jsonl")

    assert (ended.code, ended.err) == (1, "marsad: cannot read nothing.jsonl: No such file or directory\n")
