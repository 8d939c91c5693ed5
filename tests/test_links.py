"""What a page or a message points to is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
#: Pages that messages and comments of the code send people to.
NAMED = re.compile(r"\bdocs/[a-z0-9/-]+\.md\b")
SOURCES = sorted(
    path
    for folder in ("schemas", "extraction", "connectors", "streams", "console", "deploy")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in {".py", ".yaml", ".yml", ".service", ".env", ".html", ".tsv"} and "target" not in path.parts
)


def _anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as the common renderers make them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])
def test_links_of_a_page_lead_somewhere(page: Path) -> None:
    """Every relative link names a file or folder of the repository, and an anchor that its page has."""
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    broken = []
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in _anchors(target)):
            broken.append(link)

    assert broken == []


def test_pages_that_the_code_names_exist() -> None:
    """No message sends a person to a page that is not there."""
    named = {name for path in SOURCES for name in NAMED.findall(path.read_text(encoding="utf-8", errors="replace"))}

    assert named
    assert sorted(name for name in named if not (ROOT / name).exists()) == []
