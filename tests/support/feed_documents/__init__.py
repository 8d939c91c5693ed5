"""Documents of every format, written from their specifications, each with the fields that a reader owes of it."""

from typing import Final

from feed_documents.atom import ATOM
from feed_documents.beside import BESIDE
from feed_documents.frames import BASE, Case, in_atom, in_atom_03, in_json, in_rdf, in_rss, in_sitemap
from feed_documents.mended import MENDED
from feed_documents.modules import MODULES
from feed_documents.oddities import ODDITIES
from feed_documents.others import BROKEN, JSON, SITEMAPS
from feed_documents.rss_links import LINKS
from feed_documents.rss_rest import REST
from feed_documents.rss_texts import TEXTS

__all__ = ["ALL", "ATOM", "BASE", "RSS", "Case", "in_atom", "in_atom_03", "in_json", "in_rdf", "in_rss", "in_sitemap"]

RSS: Final = (*LINKS, *TEXTS, *REST)
ALL: Final = (*RSS, *ATOM, *JSON, *SITEMAPS, *BROKEN, *MODULES, *ODDITIES, *MENDED, *BESIDE)
