"""From ids to rows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from knowledge_base.passage_index.contract import Ids


class IdLookup:
    """Where ids are in an array of ids (n,), each there once."""

    def __init__(self, ids: Ids) -> None:
        is_ascending = bool((ids[1:] > ids[:-1]).all())
        self._order = None if is_ascending else np.argsort(ids).astype(np.int32)
        self._sorted = ids if self._order is None else ids[self._order]

    def rows_of(self, ids: Ids) -> NDArray[np.int64]:
        """int64 (m,): the rows of those ids that are there, in the order asked."""
        if not len(self._sorted):
            return np.zeros(0, dtype=np.int64)
        at = np.minimum(np.searchsorted(self._sorted, ids), len(self._sorted) - 1)
        found = at[self._sorted[at] == ids]
        rows = found if self._order is None else self._order[found]
        return np.asarray(rows, dtype=np.int64)
