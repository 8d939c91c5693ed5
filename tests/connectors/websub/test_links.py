"""The header Link, as RFC 8288 has it and as servers write it."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.websub.links import _PARAMETER, MAX_HEADER, MAX_LINKS, Link, links_of, targets

BASE = "https://news.example/feed/"
TOKEN = st.text(alphabet="abcXYZ09-._~:/", min_size=1, max_size=12)
TARGET = st.text(alphabet=st.characters(codec="latin-1", exclude_characters="<>"), max_size=30)
QUOTED = st.text(alphabet=st.characters(codec="latin-1"), max_size=20)
NAME = st.sampled_from(["title", "type", "hreflang", "media", "title*", "x-own"])
BLANK = st.sampled_from(["", " ", "  ", "\t"])


@st.composite
def _written(draw: st.DrawFn) -> tuple[str, Link]:
    """Return a link as a server may write it, and what it says."""
    target, relations = draw(TARGET), draw(st.lists(TOKEN, min_size=1, max_size=3))
    parameters = [(name, draw(QUOTED), draw(st.booleans())) for name in draw(st.lists(NAME, max_size=3))]
    parameters.insert(draw(st.integers(0, len(parameters))), ("ReL", " ".join(relations), len(relations) > 1))
    written = [f"<{target}>"]
    for name, value, is_quoted in parameters:
        bare = not is_quoted and not set(value) & set(' \t\r\n\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0;,"\\')
        shown = value if bare else '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
        written.append(f"{draw(BLANK)};{draw(BLANK)}{name}{draw(BLANK)}={draw(BLANK)}{shown}")
    return "".join(written), Link(target.strip(), tuple(relation.lower() for relation in relations))


# Writing such headers takes the most of the time; how long that is on a busy machine says nothing of the reader.
@settings(deadline=None)
@given(st.lists(_written(), max_size=5), BLANK)
def test_what_is_written_by_the_grammar_is_read(links: list[tuple[str, Link]], blank: str) -> None:
    """Commas, semicolons, brackets and quotes inside a value part nothing; several headers joined are their links."""
    header = f"{blank},{blank}".join(written for written, _ in links)

    assert list(links_of(header)) == [link for _, link in links]


@settings(deadline=None)
@given(st.text(alphabet='<>;,="\\ abrelhubself:/\n\x00é', max_size=200))
def test_nothing_that_a_server_writes_breaks_it(header: str) -> None:
    """Any text ends in links or none, each of which was written in brackets."""
    assert all(link.target in header for link in links_of(header))
    assert isinstance(targets(header, "hub", BASE), list)


@settings(deadline=None)
@given(st.text(alphabet='<;="\\ relhub', max_size=40))
def test_a_link_behind_a_broken_one_is_read(broken: str) -> None:
    """What cannot be read costs no link after its comma, unless a bracket or a quote is still open."""
    before = broken.replace("<", "").replace('"', "")

    assert targets(f'<a>; {before}, <https://hub.example/>; rel="hub"', "hub", BASE)[-1] == "https://hub.example/"


@pytest.mark.parametrize(
    "header",
    ["<,", '<a>;x="', '<a>;x="\\', "<a>;", "<a> ;", '<a>;x="\\"', "<", "<a>,", '<a>;rel="hub" '],
    ids=repr,
)
def test_a_long_header_is_read_up_to_a_bound(header: str) -> None:
    """However a header repeats itself, a server cannot stop the poller by it: so many letters and links are read."""
    endless = header * MAX_HEADER
    found = list(links_of(endless))

    assert found == list(links_of(endless[:MAX_HEADER]))
    assert len(found) <= MAX_LINKS


def test_what_a_repetition_has_taken_it_keeps() -> None:
    """What a parameter is read with goes back over no letter, so that the work grows with the header's length alone."""
    repetitions = [*re.finditer(r"(?<!\\)[*+]\+?", re.sub(r"\[\^?[^\]]*\]", "x", _PARAMETER.pattern))]

    assert repetitions
    assert [one[0] for one in repetitions if len(one[0]) == 1] == []


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, []),
        ("", []),
        ("<https://hub.example/>; rel=hub", ["https://hub.example/"]),
        ('<https://hub.example/>; rel="self hub"', ["https://hub.example/"]),
        ("<https://hub.example/>; REL=HUB", ["https://hub.example/"]),
        ("<https://hub.example/>; rel=hub, <https://other.example/>; rel=hub", None),
        ("</hub>; rel=hub", ["https://news.example/hub"]),
        ("<hub>; rel=hub", ["https://news.example/feed/hub"]),
        ("<//hub.example/>; rel=hub", ["https://hub.example/"]),
        ("<https://hub.example/?a=1,2;b>; rel=hub", ["https://hub.example/?a=1,2;b"]),
        ('<https://hub.example/>; rel="hub', ["https://hub.example/"]),
        ("<https://hub.example/>; rel='hub'", []),
        ("<https://hub.example/>; rel=self; rel=hub", []),
        ("<https://hub.example/>; title=rel=hub", []),
        ("<https://hub.example/>; rev=hub", []),
        ("<https://hub.example/>; rel=github", []),
        ('<https://hub.example/>; title="<x>, <y>; rel=hub"; rel=self', []),
        ('<https://hub.example/>; rel=hub; anchor="https://else.example/"', []),
        ('<https://hub.example/>; rel=hub; anchor="/feed/"', ["https://hub.example/"]),
        ("https://hub.example/; rel=hub", []),
        ("<https://hub.example/; rel=hub", []),
        ("<http://[bad>; rel=hub", ["http://[bad"]),
        ("<//[bad>; rel=hub", []),
    ],
)
def test_the_links_of_a_relation(header: str | None, expected: list[str] | None) -> None:
    """The first `rel` counts, in any case; a link of another page is none of this one."""
    assert targets(header, "hub", BASE) == (
        ["https://hub.example/", "https://other.example/"] if expected is None else expected
    )


def test_an_address_stays_to_the_letter() -> None:
    """A hub compares the topic as text: nothing about it is put in order."""
    odd = "HTTPS://News.Example:443/a/../feed?b&&a=%7e#"

    assert targets(f"<{odd}>; rel=self", "self", BASE) == [odd]
