"""Point from a record into the article as it was written: the coder read it cleaned."""

from typing import Any

import msgspec

from extraction.text.cleaning import Cleaned
from schemas.analysis import Analysis, ArticleText, Count, Span


def as_written(analysis: Analysis, cleaned: Cleaned, article: ArticleText) -> Analysis:
    """Return a record of a cleaned article with every stretch where, and as, it was written."""
    if cleaned.starts is None:
        return analysis
    moved: Analysis = _moved(analysis, cleaned, f"{article.title}\n{article.text}")
    return moved


def _moved(value: Any, cleaned: Cleaned, full: str) -> Any:  # Any: whatever a record holds
    if isinstance(value, tuple):
        return tuple(_moved(one, cleaned, full) for one in value)
    if not isinstance(value, msgspec.Struct):
        return value
    fields = {name: _moved(getattr(value, name), cleaned, full) for name in value.__struct_fields__}
    if isinstance(value, Span | Count) and value.start is not None and value.end is not None:
        start, end = cleaned.written(value.start, value.end)
        fields |= {"start": start, "end": end}
        if isinstance(value, Span):
            fields["text"] = full[start:end]
    return type(value)(**fields)
