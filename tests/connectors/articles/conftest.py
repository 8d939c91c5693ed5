"""The process in which the pages of these tests are read."""

from collections.abc import Iterator

import pytest

from connectors.articles.page import Page, PageText
from connectors.articles.pages import reading_process
from connectors.web.aside import Aside


@pytest.fixture(scope="session")
def aside() -> Iterator[Aside[Page, PageText]]:
    """Return one process for all: what one test does to it must not harm the next."""
    aside = reading_process()
    yield aside
    aside.close()
