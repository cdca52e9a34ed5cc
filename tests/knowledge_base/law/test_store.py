"""Readings on disk: kept as a whole, in revisions, and found damaged rather than guessed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from knowledge_base.law.library import Laws
from knowledge_base.law.model import LawText
from knowledge_base.law.store import Kept, LawDamaged, LawStore
from tests.knowledge_base.law.mini import amending, law

OLD = law(
    "pp-5-2010",
    "Pasal 1\nBiaya Rp100.\nPasal 2\nPeraturan ini mulai berlaku pada tanggal diundangkan.",
    on=date(2010, 5, 1),
)


def read_from(text: LawText, digit: str) -> LawText:
    """The same law, as if from another file."""
    return text.model_copy(
        update={"provenance": text.provenance.model_copy(update={"digest": digit * 64})}
    )


@pytest.fixture
def store(tmp_path: Path) -> LawStore:
    return LawStore(tmp_path / "law")


def test_what_was_kept_is_read_again(store: LawStore) -> None:
    assert store.add(OLD) is Kept.NEW
    assert store.get("pp-5-2010") == OLD
    assert list(store.ids()) == ["pp-5-2010"]


def test_the_same_file_again_changes_nothing(store: LawStore) -> None:
    store.add(OLD)
    version = store.version()
    assert store.add(OLD) is Kept.SAME
    assert store.version() == version
    assert len(store.revisions("pp-5-2010")) == 1


def test_another_file_of_the_same_regulation_is_a_revision(store: LawStore) -> None:
    store.add(OLD)
    version = store.version()
    newer = read_from(OLD.model_copy(update={"tentang": "LAIN"}), "1")
    assert store.add(newer) is Kept.REVISION
    assert store.get("pp-5-2010") == newer
    assert store.version() != version
    assert store.revisions("pp-5-2010") == ["0" * 16, "1" * 16]


@pytest.mark.parametrize("id_", ["tidak-ada", "..", "../law", "", "PP-5-2010"])
def test_what_was_never_read_is_none(store: LawStore, id_: str) -> None:
    store.add(OLD)
    assert store.get(id_) is None


def test_a_crash_before_the_last_rename_leaves_the_old_reading(
    store: LawStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.add(OLD)
    renamed = Path.replace

    def dies(self: Path, target: Path) -> Path:
        if target.name == "current":
            raise OSError("power is gone")
        return renamed(self, target)

    monkeypatch.setattr(Path, "replace", dies)
    with pytest.raises(OSError, match="power"):
        store.add(read_from(OLD.model_copy(update={"tentang": "LAIN"}), "1"))
    monkeypatch.undo()
    assert store.get("pp-5-2010") == OLD


def test_a_damaged_reading_says_what_to_do(store: LawStore) -> None:
    store.add(OLD)
    (store.folder / "pp-5-2010" / f"{'0' * 16}.json").write_text("{", encoding="utf-8")
    with pytest.raises(LawDamaged, match="Baca ulang berkas peraturannya"):
        store.get("pp-5-2010")


def test_a_library_shows_a_regulation_as_it_stood_on_a_day(store: LawStore) -> None:
    store.add(OLD)
    change = amending(
        "pp-9-2020",
        "1. Ketentuan Pasal 1 diubah sehingga berbunyi sebagai berikut:\nPasal 1\nBiaya Rp250.",
        on=date(2020, 3, 1),
    )
    store.add(read_from(change, "2"))
    laws = Laws(store, {})

    def words(day: date) -> str:
        text = laws.as_of("pp-5-2010", day)
        assert text is not None
        (first, *_) = text.pasal()
        return first.text

    assert words(date(2019, 12, 31)) == "Biaya Rp100."
    assert words(date(2020, 3, 1)) == "Biaya Rp250."
    assert [w.words for w in laws.history("pp-5-2010", "pasal 1")] == [
        "Biaya Rp100.",
        "Biaya Rp250.",
    ]


def test_another_reading_counts_again_or_none_at_all(tmp_path: Path) -> None:
    store = LawStore(tmp_path)
    store.add(read_from(OLD, "1"))
    store.add(read_from(OLD, "2"))
    assert store.current("pp-5-2010") == "2" * 16
    seen = {store.version()}
    store.turn_to("pp-5-2010", "1" * 16)
    assert store.current("pp-5-2010") == "1" * 16
    seen.add(store.version())
    store.turn_to("pp-5-2010", None)
    assert (store.get("pp-5-2010"), list(store.ids())) == (None, [])
    seen.add(store.version())
    assert len(seen) == 3, "other processes notice each time"
    assert len(store.revisions("pp-5-2010")) == 2, "withdrawn, nothing is deleted"
    with pytest.raises(LawDamaged):
        store.turn_to("pp-5-2010", "9" * 16)
    assert store.revisions("../pp-5-2010") == []
