"""The process in which the pages of these tests are read."""

import asyncio
from collections.abc import Iterator

import pytest

from connectors.articles.page import Page, PageText
from connectors.articles.pages import reading_process
from connectors.web.aside import Aside


@pytest.fixture(scope="session")
def process() -> Iterator[Aside[Page, PageText]]:
    """Return one process for all: what one test does to it must not harm the next."""
    process = reading_process()
    yield process
    process.close()


@pytest.fixture
def aside(process: Aside[Page, PageText]) -> Aside[Page, PageText]:
    """Return the process with a lock of this test's loop, as each test has a loop of its own."""
    process._turn = asyncio.Lock()
    return process
