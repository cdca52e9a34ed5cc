from __future__ import annotations

import numpy as np
import pytest

from knowledge_base.products import products


def test_every_row_gets_its_own_product() -> None:
    rows = np.random.default_rng(1).standard_normal((37, 384)).astype(np.float32)
    vector = rows[5]

    found = products(rows, vector)

    assert found.shape == (37,)
    np.testing.assert_allclose(found, rows @ vector, rtol=1e-4, atol=1e-4)


def test_a_part_of_a_matrix_is_multiplied_by_what_it_holds() -> None:
    whole = np.arange(48, dtype=np.float32).reshape(6, 8)

    assert products(whole[::2, :4], np.ones(4)).tolist() == [6.0, 70.0, 134.0]


@pytest.mark.parametrize("shape", [(3,), (5,), (1, 4)])
def test_a_vector_that_does_not_fit_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="do not fit"):
        products(np.zeros((2, 4), dtype=np.float32), np.zeros(shape, dtype=np.float32))
