"""The catalogue is well formed, a person's feeds go over it, and a mistake is named with its file and line."""

import re
from pathlib import Path

import pytest
from feed_site import feed
from msgspec.structs import replace

from connectors.feeds.catalogue.feed import CatalogueError, Feed, feed_at
from connectors.feeds.catalogue.files import (
    add_feed,
    load_catalogue,
    remove_feed,
    user_feeds,
    with_user_feeds,
    write_catalogue,
)

ONE, TWO = feed("https://news.example/1", "one"), feed("https://news.example/2", "two")
SOURCE = "{id: s, name: S, owner: S, kind: agency}"
FIRST = f"feeds:\n- {{id: one, url: 'https://a.example', source: {SOURCE}}}\n"


def _complaint(path: Path, text: str | bytes) -> str:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(CatalogueError) as refused:
        load_catalogue(path)
    return str(refused.value)


def _ids(feeds: tuple[Feed, ...]) -> list[str]:
    return [one.id for one in feeds]


def test_a_catalogue_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Every field of a feed survives, a rhythm of one second and Arabic included."""
    path = tmp_path / "new" / "feeds.yaml"
    page = replace(ONE, format="page", article_links=r"/\d+$", candidates=("https://news.example/ar",), full_text=True)
    told = replace(page, interval_s=1.0, bias="b", licence="l", notes="أخبار")  # news
    feeds = (told, replace(TWO, enabled=False, title="Two"))
    write_catalogue(path, feeds)

    assert load_catalogue(path) == feeds


def test_a_persons_feeds_go_over_the_catalogue(tmp_path: Path) -> None:
    """By id: theirs replaces, a disabled one is left out, a new one is added; without a file nothing changes."""
    path = tmp_path / "feeds.yaml"
    without = with_user_feeds((ONE, TWO), path)
    faster, new = replace(ONE, interval_s=60.0), feed("https://news.example/3", "three")
    write_catalogue(path, (faster, replace(TWO, enabled=False), new))

    assert without == (ONE, TWO)
    assert with_user_feeds((ONE, TWO), path) == (faster, new)


def test_a_feed_that_is_added_again_is_replaced(tmp_path: Path) -> None:
    """One address is one feed, with what was said last."""
    path = tmp_path / "feeds.yaml"
    for language in ("en", "ar"):
        add_feed(path, feed_at("https://www.news.example/feed?utm_source=x", language=language))

    (kept,) = user_feeds(path)
    assert (kept.id, kept.source.id, kept.source.language) == ("https://www.news.example/feed", "news.example", "ar")


def test_a_feed_is_removed_for_good(tmp_path: Path) -> None:
    """By id or address; a built-in one is switched off, and asking again does not bring it back."""
    path = tmp_path / "feeds.yaml"
    add_feed(path, TWO)
    removed = [remove_feed(path, (ONE,), name).id for name in ("one", TWO.url)]
    with pytest.raises(CatalogueError, match="no feed 'one'"):
        remove_feed(path, (ONE,), "one")

    assert removed == ["one", "two"]
    assert with_user_feeds((ONE,), path) == ()


def test_a_built_in_feed_that_was_changed_is_removed_too(tmp_path: Path) -> None:
    """Removing one's own version of a built-in feed does not bring the built-in one back."""
    path = tmp_path / "feeds.yaml"
    add_feed(path, replace(ONE, interval_s=60.0))
    remove_feed(path, (ONE,), "one")

    assert with_user_feeds((ONE,), path) == ()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("feeds: [", "not YAML: .*, line 1"),
        ("feeds:\n- id: one\n  url: 'x\n", "not YAML: .*, line 4"),
        ("feeds: \x07", "not YAML: .*"),
        ("notes: 2025-13-45\n", "not YAML: month must be .*"),
        ("notes: !!timestamp noon\n", "not YAML: .*"),
        ("feeds: " + "[" * 3000, "not YAML: .*"),
        ("- id: one\n", r"Expected `object`, got `array`, line 1; docs/feeds\.md shows an entry"),
        (f"feeds:\n- id: one\n  source: {SOURCE}\n", r"Object missing required field `url` - at .*, line 2; .*"),
        (
            "feeds:\n- id: one\n  url: https://a.example\n  source:\n    {id: s, name: S, owner: S, kind: tabloid}\n",
            r"Invalid enum value 'tabloid' - at `\$\.feeds\[0\]\.source\.kind`, line 5; .*",
        ),
        (
            f"# mine\n{FIRST}- {{id: two, url: 'https://b.example', source: {SOURCE}, interval: 5}}\n",
            r"Object contains unknown field `interval` - at `\$\.feeds\[1\]`, line 4; .*",
        ),
        (
            f"{FIRST}- url: https://b.example\n  id: one\n  source: {SOURCE}\n",
            "two feeds have the id 'one', line 4; give each its own",
        ),
        (
            f"feeds:\n- id: one\n  source: {SOURCE}\n  url: ftp://a.example\n",
            "feed 'one': 'ftp://a.example' is no http or https address, line 4",
        ),
        (f"feeds:\n- {{id: one, url: 'http://[a', source: {SOURCE}}}\n", "feed 'one': .* is no http or .*, line 2"),
        (
            f"{FIRST}- id: two\n  url: https://b.example\n  source: {SOURCE}\n  candidates:\n  - http://c.com\n  - c\n",
            "feed 'two': 'c' is no http or https address, line 8",
        ),
        (
            f"feeds:\n- id: one\n  url: https://a.example\n  source: {SOURCE}\n  format: page\n",
            "feed 'one': a page needs `article_links`, the pattern of its articles' addresses, line 5",
        ),
        (
            f"feeds:\n- id: one\n  url: https://a.example\n  source: {SOURCE}\n  article_links: '(a+)+'\n",
            r"feed 'one': the pattern '\(a\+\)\+' repeats what repeats or chooses itself, .*, line 5",
        ),
        (
            f"feeds:\n- id: one\n  url: https://a.example\n  source: {SOURCE}\n  article_links: '('\n",
            r"feed 'one': the pattern '\(' is no regular expression: .*, line 5",
        ),
        (b"feeds: \xff", "cannot be read: .*"),
    ],
)
def test_a_mistake_is_named_with_file_and_line(tmp_path: Path, text: str | bytes, complaint: str) -> None:
    """One line that says where and what."""
    path = tmp_path / "catalogue.yaml"
    found = _complaint(path, text)

    assert re.fullmatch(f"{re.escape(str(path))}: {complaint}", found)
    assert "\n" not in found


def test_a_persons_file_is_read_with_the_same_care(tmp_path: Path) -> None:
    """A directory, or bytes that are no text, in place of the person's own file is one line that names it."""
    path = tmp_path / "feeds.yaml"
    path.write_bytes(b"\xff")

    for wrong in (path, tmp_path):
        with pytest.raises(CatalogueError, match=f"{wrong}: cannot be read"):
            user_feeds(wrong)


def test_a_missing_catalogue_is_named(tmp_path: Path) -> None:
    """A file that an operator names has to be there."""
    with pytest.raises(CatalogueError, match=r"none\.yaml: cannot be read"):
        load_catalogue(tmp_path / "none.yaml")


@pytest.mark.parametrize("url", ["", "news.example", "ftp://news.example/", "http://", "http://[broken"])
def test_only_a_web_address_can_be_added(url: str) -> None:
    """What cannot be asked is refused when it is typed."""
    with pytest.raises(CatalogueError, match="is no http or https address"):
        feed_at(url)


def test_an_empty_catalogue_is_one(tmp_path: Path) -> None:
    """A file with nothing in it has no feeds."""
    path = tmp_path / "catalogue.yaml"
    path.write_text("# none yet\n")

    assert load_catalogue(path) == ()


@pytest.mark.parametrize("stated", ["0", "-5", ".nan", ".inf", "40000000"])
def test_an_interval_that_is_none_is_told(tmp_path: Path, stated: str) -> None:
    """A feed that is to be asked at once for ever, or never, is a slip of the pen."""
    told = _complaint(tmp_path / "feeds.yaml", FIRST.replace("id: one,", f"id: one, interval_s: {stated},"))

    assert "feed 'one': `interval_s` is the seconds between two polls, more than 0 and at most 31536000, line 2" in told
