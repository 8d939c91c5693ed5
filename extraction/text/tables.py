"""Read the packaged data files in YAML, once each."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # Any: the C loader is there or not, and is untyped


class _Loader(_Base):  # type: ignore[misc] # the base is chosen above
    """A safe loader that reads "on" and "no" as the words they are: lexicons hold them, and hold no booleans."""


_Loader.yaml_implicit_resolvers = {
    first: [row for row in rows if row[0] != "tag:yaml.org,2002:bool"]
    for first, rows in _Base.yaml_implicit_resolvers.items()
}


@cache
def table(name: str) -> Any:  # Any: YAML; each room knows the shape of its own file, and a test checks it
    """Return the content of `extraction/data/<name>.yaml`. Reads a file the first time; raises `OSError` without it."""
    with files("extraction").joinpath("data", f"{name}.yaml").open("rb") as stream:
        return yaml.load(stream, Loader=_Loader)  # noqa: S506 - derived from the safe loader
