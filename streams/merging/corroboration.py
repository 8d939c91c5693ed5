"""How many independent hands tell an event: outlets of one owner are one, and who quotes another is that other.

A copy is a quotation too. It quotes what its original does, and where that quotes nobody, the original.
"""

from collections import defaultdict
from collections.abc import Sequence

from schemas.event import Report
from streams.merging.copying import copies
from streams.merging.outlets import Names, quoted_outlets
from streams.merging.standing import by_age


def hands_of(reports: Sequence[Report]) -> dict[str, str]:
    """Return, by article, the owner whose word each report is.

    A report that quotes no other outlet is a word of its owner. One that quotes is the word of the quoted, where that
    one tells the event too; those that quote somebody who does not, or only each other, are one hand together, named
    after the first of their owners. The order of the reports does not matter.
    """
    owners = {report.article.id: report.article.source.owner for report in reports}
    if len(set(owners.values())) <= 1:
        return owners
    quoted = _leant_on(reports, _quoted_by(reports))
    if not any(quoted.values()):
        return owners
    hands = {article: owner for article, owner in owners.items() if not quoted[article]}
    voices = {owner: owner for owner in hands.values()}
    while found := _resting_on(voices, owners, quoted, hands):
        hands |= found
        told = {owners[article] for article in owners.keys() - hands.keys()}
        for article in sorted(found):
            if owners[article] not in told:
                voices.setdefault(owners[article], found[article])
    return hands | _together({article: quoted[article] for article in sorted(owners.keys() - hands.keys())}, owners)


def _quoted_by(reports: Sequence[Report]) -> dict[str, frozenset[str]]:
    """Return, by article, the owners and outlets that it quotes, without its own."""
    sources = sorted({report.article.source for report in reports}, key=lambda one: (one.owner, one.id, one.name))
    names = Names((name, one.owner) for one in sources for name in (one.name, one.owner))
    owner_of = {outlet: one.owner for one in sources for outlet in quoted_outlets().named_in(one.name)}
    by_text = {
        text: frozenset(names.named_in(text)).union(owner_of.get(one, one) for one in quoted_outlets().named_in(text))
        for text in {text for report in reports for text in report.article.attribution}
    }
    return {
        report.article.id: frozenset[str]().union(*(by_text[text] for text in report.article.attribution))
        - {report.article.source.owner}
        for report in reports
    }


def _leant_on(reports: Sequence[Report], quoted: dict[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """Return, by article, whom it quotes, itself or in the words that it copies, without its own owner."""
    originals = copies(sorted(reports, key=by_age))
    if all(originals[report.article.id] is report for report in reports):
        return quoted
    shared: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    for article, others in quoted.items():
        shared[originals[article].article.id] |= others
    leant = {}
    for report in reports:
        original = originals[report.article.id]
        others = shared[original.article.id] or frozenset({original.article.source.owner})
        leant[report.article.id] = others - {report.article.source.owner}
    return leant


def _resting_on(
    voices: dict[str, str], owners: dict[str, str], quoted: dict[str, frozenset[str]], hands: dict[str, str]
) -> dict[str, str]:
    """Return the hands of the reports, not known yet, that quote somebody whose hand is known."""
    return {
        article: min(voices[other] for other in quoted[article] & voices.keys())
        for article in owners.keys() - hands.keys()
        if quoted[article] & voices.keys()
    }


def _together(quoted: dict[str, frozenset[str]], owners: dict[str, str]) -> dict[str, str]:
    """Return the hands of reports that rest on nobody who tells the event: what they quote in common ties them."""
    groups: list[tuple[set[str], list[str]]] = []
    for article, others in quoted.items():
        tied, articles = {owners[article], *others}, [article]
        apart = []
        for group in groups:
            if group[0] & tied:
                tied |= group[0]
                articles += group[1]
            else:
                apart.append(group)
        groups = [*apart, (tied, articles)]
    named = [(min(owners[one] for one in articles), articles) for _, articles in groups]
    return {article: hand for hand, articles in named for article in articles}
