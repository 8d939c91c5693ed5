"""What a specification says of a document is what is read of it."""

from typing import Any

import msgspec
import pytest
from feed_documents import ALL, BASE, Case

from connectors.feeds.reading.parse import entry_as_dict, parse_feed


def _shown(case: Case) -> dict[str, Any]:  # Any: values of every field of an entry
    entry = parse_feed(case.body.encode(), None, BASE).entries[0]
    more = {"literal": list(entry.literal), "original_url": entry.original_url}
    return {**entry_as_dict(entry), **msgspec.to_builtins(more)}


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.name)
def test_a_field_is_what_the_specification_says(case: Case) -> None:
    """Each field that is named of the first entry, as `marsad feeds parse` prints it."""
    shown = _shown(case)

    assert {name: shown.get(name) for name in case.fields} == case.fields
