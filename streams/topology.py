"""The way of an article, one room after another. Read here first.

    articles.history          the valve     what was there before anybody watched, as fast as news leave room
    connectors.feeds          a feed's new, edited and deleted entries
      -> articles.fetched     deduplicate   one article, its editions
      -> articles.unique      classify      language, security relevance, topics
      -> articles.classified  extract       people, places, sources; typed events
      -> articles.analysed                  (for consumers: the whole record of an article)
      -> events.extracted     merge         reports of one event become one event
      -> events.merged        alert         rules decide who must hear of it
      -> alerts.raised        deliver       the outbox, then connectors.hooks
      -> alerts.delivered                   (for consumers: the outcome)

    streams.archive reads articles.classified, articles.analysed, events.merged, alerts.* : history, search, console

What an agent refuses goes to <topic>.rejected with the reason. Topics, keys and retention: `schemas.topics`.
"""

from collections.abc import Mapping
from typing import Any

from connectors.hooks.delivering.delivery import Delivery
from extraction.coding import Coder
from streams.agents import alert, classify, deduplicate, deliver, extract, merge
from streams.alerting.rulebook import Rulebook
from streams.engine.flow import Flow
from streams.history import Valve


def wire_work(flow: Flow, coder: Coder, rulebook: Rulebook) -> None:
    """Attach what `marsad work` runs; several such processes share the load by partition."""
    deduplicate.attach(flow)
    classify.attach(flow, coder)
    extract.attach(flow, coder)
    merge.attach(flow)
    alert.attach(flow, rulebook)


def wire_history(flow: Flow, client: Mapping[str, Any]) -> Valve:  # Any: aiokafka's keyword arguments
    """Return what `marsad work` runs beside its agents: first polls and back-fills, behind the news."""
    return Valve(flow, client)


def wire_deliver(flow: Flow, delivery: Delivery) -> None:
    """Attach what `marsad deliver` runs: one process, as the outbox is a file beside it."""
    deliver.attach(flow, delivery)
