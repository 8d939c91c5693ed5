"""What the encoder is told of its answers: a loss for each question, summed over words, names and events."""

from typing import Final, NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from extraction.encoder.parts import NO_COUNT, column
from schemas.codebook import COUNT_KINDS, EVENT_TYPES, TOPICS
from training.network import Example, Network, Read, Trigger

#: What each question weighs: so that those of words, of which there are many, do not drown those of events.
WEIGHTS: Final = {
    "type": 1.0, "number": 0.7, "relevance": 1.0, "topics": 0.4, "tags": 0.2, "sources": 0.15, "mode": 1.2,
    "realis": 1.2, "main": 0.3, "names": 0.7, "states": 1.0, "place": 1.0, "claim": 0.6, "date": 1.0, "counts": 1.5,
    "words": 0.03, "told": 0.7,
}  # fmt: skip
_OUT: Final = -1e4
#: So many words that are taken for triggers, of this logit at least, are asked about in an article.
_MISTAKEN: Final = 2
_LIKELY: Final = -4.5


class Looks(NamedTuple):
    """An article as its events make it: the words as each event does, and as those triggers do that tell of none."""

    of_events: list[Tensor]
    of_others: list[Tensor]
    triggers: list[Trigger]


def looks(network: Network, examples: list[Example], reads: list[Read]) -> list[Looks]:
    """Return every article of a batch as its events make it."""
    own = [[Trigger(one["first"], one["last"], one["type"]) for one in example["events"]] for example in examples]
    others = [_mistaken(network, example, read) for example, read in zip(examples, reads, strict=True)]
    asked = [
        (read, trigger) for read, first, second in zip(reads, own, others, strict=True) for trigger in (*first, *second)
    ]
    words = iter(network.look(asked)) if asked else iter(())
    return [
        Looks([next(words) for _ in first], [next(words) for _ in second], [*first, *second])
        for first, second in zip(own, others, strict=True)
    ]


def _mistaken(network: Network, example: Example, read: Read) -> list[Trigger]:
    """Return the words that are likeliest to tell of a type of which the article tells nothing."""
    if not example["pieces"]:
        return []
    with torch.no_grad():
        types = network.kind(read.words)
    types[:, [event["type"] for event in example["events"]]] = _OUT
    best, at = types.max(dim=0)
    chosen = [kind for kind in best.argsort(descending=True).tolist()[:_MISTAKEN] if best[kind] > _LIKELY]
    return [Trigger(int(at[kind]), int(at[kind]) + 1, kind) for kind in chosen]


class Losses:
    """The losses of one article."""

    def __init__(self, network: Network, example: Example, read: Read, looks: Looks) -> None:
        self._network, self._example, self._read, self._looks = network, example, read, looks
        self.found: dict[str, Tensor] = {}

    def all(self) -> dict[str, Tensor]:
        """Return every loss by its name, weighed."""
        if self._example["pieces"]:
            types = self._network.kind(self._network.drop(self._read.words))
            self._of_words(types)
            self._of_article(types)
            if self._looks.triggers:
                self._of_telling()
            if self._example["events"]:
                self._of_events()
        return self.found

    def _queries(self) -> Tensor:
        looks, query = self._looks, self._network.query
        found = [query(words, *trigger) for words, trigger in zip(looks.of_events, looks.triggers, strict=False)]
        return torch.stack(found)

    def _of_telling(self) -> None:
        """Ask each trigger whether it tells of an event: those of events do, the others were only taken for some."""
        looks, network = self._looks, self._network
        every = zip([*looks.of_events, *looks.of_others], looks.triggers, strict=True)
        queries = network.drop(torch.stack([network.query(words, *trigger) for words, trigger in every]))
        asked = torch.zeros(len(queries))
        asked[: len(looks.of_events)] = 1.0
        self._add("told", _each(network.told(queries)[:, 0], asked))

    def _add(self, name: str, loss: Tensor) -> None:
        self.found[name] = self.found.get(name, torch.zeros(())) + loss * WEIGHTS[name]

    def _of_words(self, types: Tensor) -> None:
        """Ask each word for its type: of a trigger's words one at least tells, of the others none."""
        not_told = functional.softplus(types)  # -log(1 - p)
        is_asked = torch.ones_like(types)
        told = torch.zeros(())
        for event in self._example["events"]:
            kind = event["type"]
            for first, last in ((event["first"], event["last"]), *event["others"]):
                is_asked[first:last, kind] = 0.0
            none = torch.exp(-not_told[event["first"] : event["last"], kind].sum())
            told = told - torch.log1p(-none.clamp(max=1.0 - 1e-6))
        self._add("type", (not_told * is_asked).sum() + told)
        if self._example["tags"] is None:
            return
        words = self._network.drop(self._read.words)
        self._add("tags", _choice(self._network.tag(words), torch.tensor(self._example["tags"])))
        self._add("sources", _each(self._network.src(words)[:, 0], torch.tensor(self._example["sources"]).float()))

    def _of_article(self, types: Tensor) -> None:
        numbers = torch.zeros(len(EVENT_TYPES), self._network.cnt.shape[-1])
        for kind, number in self._example["told"].items():
            numbers[int(kind), :number] = 1.0
        self._add("number", _each(self._network.numbers(self._read.words, types), numbers))
        about = self._network.doc(self._read.whole)
        self._add("relevance", 2.0 * _each(about[:1], torch.tensor([float(self._example["relevant"])])))
        if self._example["relevant"]:
            topics = torch.zeros(len(TOPICS))
            topics[self._example["topics"]] = 1.0
            self._add("topics", _each(about[1:], topics))

    def _of_events(self) -> None:
        events, network = self._example["events"], self._network
        queries = network.drop(self._queries())
        words = torch.stack(self._looks.of_events)
        self._add("mode", _choice(network.mode(queries), torch.tensor([one["mode"] for one in events])))
        self._add("realis", _choice(network.realis(queries), torch.tensor([one["realis"] for one in events])))
        self._add("main", _each(network.main(queries)[:, 0], torch.tensor([float(one["main"]) for one in events])))
        firsts, unsaid = [one["first"] for one in events], network.none(queries)
        stretches = self._example["stretches"]
        if stretches:
            parts = network.parts(words, queries, firsts, self._read.sentences, stretches)
            mentions = len(self._example["things"])
            times = mentions + len(self._example["dates"])
            counts = times + self._example["counts"]
            adjectives = len(self._example["states"]) - mentions
            if mentions:
                self._of_mentions(parts[:, :mentions], unsaid[:, 0])
            self._of_states(torch.cat([parts[:, :mentions], parts[:, parts.shape[1] - adjectives :]], dim=1))
            if counts > times:
                self._of_counts(parts[:, times:counts])
            if self._example["vouchers"]:
                self._of_claims(parts[:, counts : counts + self._example["vouchers"], column("source")])
            self._of_dates(parts[:, mentions:times, column("date")], unsaid[:, 1:])
        else:
            self._of_dates(torch.zeros(len(events), 0), unsaid[:, 1:])
        every = [[word, word + 1, "word"] for word in range(len(self._example["sentences"]))]
        found = network.parts(words, queries, firsts, self._read.sentences, every)[:, :, column("actor word") :]
        asked = torch.zeros_like(found)
        for row, event in enumerate(events):
            for number, part in enumerate(("actor word", "recipient word", "source word")):
                asked[row, event[part], number] = 1.0
        self._add("words", _each(found, asked))

    def _of_parts(self, name: str, parts: Tensor, owners: list[int], suffix: str) -> None:
        if not owners or max(owners) < 0:
            return
        for part in ("actor", "recipient"):
            found = summed(parts[:, :, column(f"{part}{suffix}")], owners, max(owners) + 1)
            asked = torch.zeros_like(found)
            for row, event in enumerate(self._example["events"]):
                asked[row, event[f"{part}{suffix}"]] = 1.0
            self._add(name, _each(found, asked))

    def _of_states(self, parts: Tensor) -> None:
        self._of_parts("states", parts, self._example["states"], " state")

    def _of_mentions(self, parts: Tensor, no_place: Tensor) -> None:
        things = self._example["things"]
        self._of_parts("names", parts, things, "")
        owners = [thing if is_place else -1 for thing, is_place in zip(things, self._example["places"], strict=True)]
        if max(owners) < 0:
            return
        found = summed(parts[:, :, column("place")], owners, max(things) + 1)
        likely = torch.log_softmax(torch.cat([no_place[:, None], found], dim=1), dim=-1)
        for row, event in enumerate(self._example["events"]):
            right = [0] if event["place"] is None else [1 + thing for thing in event["place"]]
            if right:
                self._add("place", -torch.logsumexp(likely[row, right], dim=0))

    def _of_dates(self, logits: Tensor, unsaid: Tensor) -> None:
        dates, today = self._example["dates"], self._example["today"]
        owners, columns = [0, *(1 + date for date in dates)], [unsaid[:, :1], logits]
        if today >= 0:
            owners.insert(1, 1 + today)
            columns.insert(1, unsaid[:, 1:2])
        likely = torch.log_softmax(summed(torch.cat(columns, dim=1), owners, max(owners) + 1), dim=-1)
        for row, event in enumerate(self._example["events"]):
            if -1 <= event["date"] < max(owners):
                self._add("date", -likely[row, event["date"] + 1])

    def _of_counts(self, parts: Tensor) -> None:
        kinds = parts[:, :, column(COUNT_KINDS[0]) : column(NO_COUNT) + 1]
        asked = torch.tensor([event["counts"] for event in self._example["events"]])
        self._add("counts", _choice(kinds.reshape(-1, kinds.shape[-1]), asked.view(-1)))

    def _of_claims(self, logits: Tensor) -> None:
        likely = torch.log_softmax(functional.pad(logits, (1, 0)), dim=-1)
        for row, event in enumerate(self._example["events"]):
            right = [0] if event["vouchers"] is None else [1 + number for number in event["vouchers"]]
            if right:
                self._add("claim", -torch.logsumexp(likely[row, right], dim=0))


def summed(logits: Tensor, owners: list[int], number: int) -> Tensor:
    """Return the log of the summed odds of the columns of each owner; columns of -1 count for nobody."""
    mask = torch.full((number, len(owners)), _OUT)
    for place, owner in enumerate(owners):
        if owner >= 0:
            mask[owner, place] = 0.0
    return torch.logsumexp(logits[:, None, :] + mask[None], dim=-1)


def _each(logits: Tensor, asked: Tensor) -> Tensor:
    return functional.binary_cross_entropy_with_logits(logits, asked, reduction="sum")


def _choice(logits: Tensor, asked: Tensor) -> Tensor:
    return functional.cross_entropy(logits, asked, reduction="sum")
