"""Texts by id."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from knowledge_base.passage_index.storage import PassageStore, StoredPassage

ONE = StoredPassage("uu-24-2013", "Pasal 79A", "d1", "Tidak dipungut biaya.")
TWO = StoredPassage("uu-6-2011", "Pasal 52", "d2", "Paspor “biasa”\n\x85terdiri atas 😀")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[PassageStore]:
    store = PassageStore(tmp_path / "data" / "passages.sqlite")
    yield store
    store.close()


def test_texts_are_found_by_id(store: PassageStore) -> None:
    first, second = store.add([ONE, TWO]).tolist()
    assert store.texts(np.array([second, first, 999])) == {first: ONE, second: TWO}
    assert len(store) == 2


def test_a_regulation_is_a_filter(store: PassageStore) -> None:
    ids = store.add([ONE, TWO, replace(ONE, locator="Pasal 80")])
    assert store.of_regulation(ONE.regulation).tolist() == [ids[0], ids[2]]
    assert store.of_regulation("tidak-ada").tolist() == []


def test_an_id_is_never_given_twice(store: PassageStore) -> None:
    ids = store.add([ONE, TWO])
    store.remove(ids)
    assert len(store) == 0
    assert store.add([ONE])[0] > ids.max()


def test_many_are_found_at_once(store: PassageStore) -> None:
    ids = store.add([replace(ONE, locator=str(n)) for n in range(1_234)])
    found = store.texts(ids)
    assert [found[id_].locator for id_ in ids.tolist()] == [str(n) for n in range(1_234)]


def test_every_thread_may_read_and_write(store: PassageStore) -> None:
    threads = [threading.Thread(target=store.add, args=([ONE] * 50,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(store) == 200


def test_all_are_walked_in_parts(store: PassageStore) -> None:
    ids = store.add([replace(ONE, locator=str(n)) for n in range(25)])
    parts = list(store.all(10))
    assert [len(part) for part, _ in parts] == [10, 10, 5]
    assert np.concatenate([part for part, _ in parts]).tolist() == ids.tolist()
    assert [p.locator for _, rows in parts for p in rows.values()] == [str(n) for n in range(25)]
