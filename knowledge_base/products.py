"""The product of many vectors with one, by FAISS: numpy takes twice as long for a single vector,
and the threads of BLAS cost more than the multiplication."""

from __future__ import annotations

from typing import Any

import faiss
import numpy as np

from knowledge_base.embedder import Vectors


def products(rows: Vectors, vector: Vectors) -> Vectors:
    """float32 (n,): the inner product of every row (n, d) with a vector (d,).

    Raises ValueError if they do not fit: FAISS reads memory as it is told to.
    """
    rows = np.ascontiguousarray(rows, dtype=np.float32)
    asked = np.ascontiguousarray(vector, dtype=np.float32)
    if rows.ndim != 2 or asked.shape != rows.shape[1:]:
        raise ValueError(f"{rows.shape} and {asked.shape} do not fit")
    found = np.empty(len(rows), dtype=np.float32)
    # FAISS's annotations leave out what of its C++ takes pointers.
    library: Any = faiss
    library.fvec_inner_products_ny(
        *map(library.swig_ptr, (found, asked, rows)), rows.shape[1], len(rows)
    )
    return found
