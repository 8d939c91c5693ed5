"""The part that polls takes its feeds from the settings: named ones alone, or the catalogue with a person's own."""

from pathlib import Path

import pytest
from feed_site import feed

from connectors.feeds.catalogue.feed import CatalogueError
from connectors.feeds.catalogue.files import load_catalogue, write_catalogue
from streams.polled.catalogue import feeds_of
from streams.settings import Settings


def _settings(tmp_path: Path, **changes: object) -> Settings:
    return Settings.model_validate({"data_dir": tmp_path, **changes})


def test_without_a_word_it_is_the_built_in_catalogue(tmp_path: Path) -> None:
    """Without what is switched off in it; a person's own feeds are added to it."""
    before = feeds_of(_settings(tmp_path))
    own = feed("https://news.example/feed")
    write_catalogue(_settings(tmp_path).user_feeds, (own,))

    assert before == tuple(one for one in load_catalogue(None) if one.enabled)
    assert feeds_of(_settings(tmp_path)) == (*before, own)


def test_an_operators_catalogue_takes_its_place(tmp_path: Path) -> None:
    """Only what it holds is polled."""
    path, own = tmp_path / "mine.yaml", feed("https://news.example/feed")
    write_catalogue(path, (own,))

    assert feeds_of(_settings(tmp_path, catalogue=path)) == (own,)


def test_only_the_feeds_that_are_named_are_polled(tmp_path: Path) -> None:
    """Addresses on the command line leave the catalogue aside; one that is none is refused."""
    found = feeds_of(_settings(tmp_path, only_feeds="https://a.example/1 https://b.example/2"))

    assert [one.url for one in found] == ["https://a.example/1", "https://b.example/2"]
    with pytest.raises(CatalogueError, match="'nonsense' is no http or https address"):
        feeds_of(_settings(tmp_path, only_feeds="https://a.example/1 nonsense"))
