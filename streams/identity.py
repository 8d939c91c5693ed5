"""Identifiers derived from content, so that a repeat overwrites and never doubles."""

import hashlib
from typing import Final

from schemas.article import Article

#: 96 bits: among a billion ids of one kind the chance of any collision is below one in ten billion.
_DIGEST_BYTES: Final = 12


def derived(kind: str, *parts: object) -> str:
    """Return `kind-` and a digest of the parts; None and the empty string differ from each other."""
    digest = hashlib.blake2b(digest_size=_DIGEST_BYTES)
    for part in parts:
        digest.update(repr(part).encode("utf-8", "surrogatepass"))
        digest.update(b"\x1f")
    return f"{kind}-{digest.hexdigest()}"


def fetch_id(article: Article) -> str:
    """Return the id of a fetch: the same article, fetched again, has another."""
    return derived("fetch", article.feed, article.id, article.revision, article.fetched_at.isoformat())


def edition_id(article_id: str, edition: int) -> str:
    """Return the id of an edition. A text that was withdrawn and comes back is another edition of one revision."""
    return f"{article_id}-{edition}"


def mention_id(article_id: str, revision: str, event_type: str, ordinal: int) -> str:
    """Return the id of an event mention: the n-th event of its type in one revision of an article.

    An edit gives new mention ids; the merge knows by the article that they are the old ones told again.
    """
    return derived("mention", article_id, revision, event_type, ordinal)


def placed_mention_id(article_id: str, revision: str, event_type: str, *, trigger: int, ordinal: int = 0) -> str:
    """Return the id of a mention in a text that is coded anew: by where its trigger starts.

    Another coder may find more, or less, in front of it. `ordinal` counts the events of one type and one trigger.
    """
    return derived("mention", article_id, revision, event_type, "at", trigger, ordinal)


def event_id(first_mention_id: str) -> str:
    """Return the id of a merged event, for ever: that of its first mention."""
    return f"event-{first_mention_id.removeprefix('mention-')}"


def alert_id(event: str, rule: str, update: int) -> str:
    """Return the id of the n-th alert of a rule on an event."""
    return derived("alert", event, rule, update)
