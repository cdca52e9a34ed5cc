"""Regulations that were read are found at once, by every process, and only as they stand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from knowledge_base.embedder import Embedder
from knowledge_base.law.effects import effects_of
from knowledge_base.law.model import LawText
from knowledge_base.law.passages import passages_of
from knowledge_base.law.shelf import LawShelf
from knowledge_base.law.store import Kept
from tests.knowledge_base.conftest import CountingEmbedder
from tests.knowledge_base.law.mini import amending, law, pasal

TODAY = date(2026, 11, 26)
PARKING = law(
    "perda-kota-contoh-2-2019",
    """
BAB I
TARIF
Pasal 1
(1) Tarif parkir sepeda motor paling tinggi Rp2.000 sekali parkir.
(2) Juru parkir wajib memberi karcis.
Pasal 2
Setiap orang dilarang membakar sampah di pekarangan.
Pasal 3
Peraturan Daerah ini mulai berlaku pada tanggal diundangkan.
""",
    on=date(2019, 5, 1),
    tentang="KETERTIBAN UMUM",
)


@pytest.fixture
def shelf(tmp_path: Path, embedder: Embedder) -> Iterator[LawShelf]:
    shelf = LawShelf(tmp_path / "law", {}, embedder)
    yield shelf
    shelf.close()


def found(shelf: LawShelf, embedder: Embedder, question: str, day: date = TODAY) -> list[str]:
    vector = embedder.embed([question], "query")[0]
    return [hit.locator for hit in shelf.search(question, vector, day)]


def test_an_ayat_is_a_passage_and_names_where_it_stands() -> None:
    texts = {p.locator: p.text for p in passages_of(PARKING, "Perda Kota Contoh 2/2019")}
    assert list(texts) == ["pasal 1 ayat (1)", "pasal 1 ayat (2)", "pasal 2", "pasal 3"]
    assert texts["pasal 2"] == (
        "Perda Kota Contoh 2/2019 tentang KETERTIBAN UMUM, pasal 2: "
        "Setiap orang dilarang membakar sampah di pekarangan."
    )


def test_a_long_list_is_divided_and_keeps_the_words_that_lead_to_it() -> None:
    items = "\n".join(f"{letter}. {'syarat ' * 30}{letter};" for letter in "abcdefgh")
    long = law("pp-5-2010", f"Pasal 1\nPermohonan harus memuat:\n{items}")
    texts = {p.locator: p.text for p in passages_of(long, "PP 5/2010")}
    assert "pasal 1 huruf c" in texts
    assert all("Permohonan harus memuat:" in text for text in texts.values())


def test_what_was_struck_out_is_no_passage() -> None:
    gone = law("pp-5-2010", (pasal("1", "Lama.").model_copy(update={"repealed": True}),))
    assert passages_of(gone, "PP 5/2010") == []


def test_a_regulation_is_found_by_meaning_and_by_words(shelf: LawShelf, embedder: Embedder) -> None:
    assert found(shelf, embedder, "ongkos parkir motor berapa") == []
    kept, synced = shelf.add(PARKING, TODAY)
    assert (kept, synced.added) == (Kept.NEW, 4)
    assert found(shelf, embedder, "ongkos parkir motor berapa")[0] == "pasal 1 ayat (1)"
    assert found(shelf, embedder, "boleh bakar sampah di halaman?")[0] == "pasal 2"


def test_another_process_sees_it_without_a_restart(
    shelf: LawShelf, embedder: Embedder, tmp_path: Path
) -> None:
    other = LawShelf(tmp_path / "law", {}, embedder)
    shelf.add(PARKING, TODAY)
    other._seen = float("-inf")
    assert PARKING.id in other.laws
    assert found(other, embedder, "bakar sampah")[0] == "pasal 2"
    other.close()


def test_only_what_is_new_is_embedded(tmp_path: Path, counting: CountingEmbedder) -> None:
    shelf = LawShelf(tmp_path / "law", {}, counting)
    shelf.add(PARKING, TODAY)
    counting.asked.clear()
    changed = PARKING.model_copy(
        update={"body": (*PARKING.body[:-1], PARKING.body[-1].model_copy())}
    )
    again = law("perda-kota-contoh-2-2019", (pasal("1", "Baru."),), tentang="KETERTIBAN UMUM")
    shelf.add(changed, TODAY)
    assert counting.asked == []
    newer = again.provenance.model_copy(update={"digest": "1" * 64})
    _, synced = shelf.add(again.model_copy(update={"provenance": newer}), TODAY)
    assert (synced.added, synced.removed) == (1, 4)
    assert len(counting.asked) == 1
    shelf.close()


CARDS = law(
    "pp-5-2010",
    "Pasal 1\nKartu kuning berlaku dua tahun.\nPasal 2\nKartu kuning gratis.\n"
    "Pasal 3\nPeraturan Pemerintah ini mulai berlaku pada tanggal diundangkan.",
    on=date(2010, 1, 1),
)


def with_effects(change: LawText) -> LawText:
    return change.model_copy(update={"effects": effects_of(change)})


def test_what_a_later_law_struck_out_is_not_found_any_more(
    shelf: LawShelf, embedder: Embedder
) -> None:
    shelf.add(CARDS, TODAY)
    assert "pasal 2" in found(shelf, embedder, "kartu kuning gratis")
    order = amending("pp-9-2020", "1. Pasal 2 dihapus.", on=date(2020, 3, 1))
    shelf.add(with_effects(order), TODAY)
    assert found(shelf, embedder, "kartu kuning gratis") == ["pasal 1", "pasal 3"]


def test_a_new_wording_is_found_in_the_law_it_changes(shelf: LawShelf, embedder: Embedder) -> None:
    shelf.add(CARDS, TODAY)
    order = amending(
        "pp-9-2020",
        "1. Ketentuan Pasal 1 diubah sehingga berbunyi sebagai berikut:\n"
        "Pasal 1\nKartu hijau berlaku seumur hidup.",
        on=date(2020, 3, 1),
    )
    shelf.add(with_effects(order), TODAY)
    vector = embedder.embed(["kartu hijau seumur hidup"], "query")[0]
    (best, *_) = shelf.search("kartu hijau seumur hidup", vector, TODAY)
    assert (best.regulation_id, best.locator) == ("pp-5-2010", "pasal 1")


def test_a_crash_between_texts_and_vectors_is_put_right_by_reading_again(
    tmp_path: Path, counting: CountingEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = LawShelf(tmp_path / "law", {}, counting)
    with monkeypatch.context() as broken:
        broken.setattr(shelf._index._vectors, "add", lambda *_: (_ for _ in ()).throw(OSError))
        with pytest.raises(OSError):  # noqa: PT011
            shelf.add(PARKING, TODAY)
    assert len(shelf._index) == 0
    shelf.add(PARKING, TODAY)
    assert len(shelf._index) == 4
    vector = counting.embed(["x"], "query")[0]
    assert len(shelf._index.by_meaning(vector, 10).ids) == 4
    assert len(shelf._index.by_words("parkir karcis sampah berlaku", 10).ids) == 4
    shelf.close()


def test_vectors_of_another_model_are_made_again(tmp_path: Path) -> None:
    first, second = CountingEmbedder("a@1"), CountingEmbedder("b@1")
    shelf = LawShelf(tmp_path / "law", {}, first)
    shelf.add(PARKING, TODAY)
    shelf.close()
    shelf = LawShelf(tmp_path / "law", {}, second)
    assert len(shelf._index) == 4
    assert len(second.asked) == 4
    shelf.close()
