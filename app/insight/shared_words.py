"""What a group of questions is called where nobody's own words may stand: by the words that many
of those who asked used."""

from __future__ import annotations

import re
from collections import defaultdict

from app.gaps.model import Cluster
from app.insight.figure import FEWEST

_WORD = re.compile(r"\w+")
_GAP = "…"
_NOTHING_SHARED = "kata-katanya berbeda-beda"


def shared_title(cluster: Cluster) -> str:
    """The representative question with `…` for every word of fewer than FEWEST conversations."""
    users: defaultdict[str, set[str]] = defaultdict(set)
    for gap in cluster.gaps:
        for word in _WORD.findall(gap.text.casefold()):
            users[word].add(gap.conversation)
    kept = list[str]()
    for word in _WORD.findall(cluster.title):
        shown = word if len(users[word.casefold()]) >= FEWEST else _GAP
        if shown != _GAP or kept[-1:] != [_GAP]:
            kept.append(shown)
    return " ".join(kept) if set(kept) - {_GAP} else _NOTHING_SHARED


def askers(cluster: Cluster) -> int:
    """How many conversations its questions come from."""
    return len({gap.conversation for gap in cluster.gaps})
