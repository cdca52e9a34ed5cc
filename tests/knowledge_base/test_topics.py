"""Topics: what people write that no service answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from knowledge_base import catalogue as catalogues
from knowledge_base.catalogue import STARTER, CatalogueInvalid
from knowledge_base.model import Topic

EXAMPLES = [f"pesan nomor {at}" for at in range(8)]


def topic(**fields: Any) -> Topic:
    return Topic.model_validate(
        {"id": "kebakaran", "nama": "Kebakaran", "contoh_pesan": EXAMPLES, **fields}
    )


def test_a_danger_names_the_number_that_comes_first() -> None:
    assert topic(nomor="113").is_danger
    assert not topic(jawaban="Bukan urusan kami.").is_danger


@pytest.mark.parametrize("fields", [{}, {"nomor": "113", "jawaban": "Dua-duanya."}])
def test_a_topic_has_a_number_or_an_answer(fields: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="isi salah satu"):
        topic(**fields)


def test_a_topic_may_not_take_the_id_of_a_service(tmp_path: Path) -> None:
    for kind in ("services", "regulations"):
        (tmp_path / kind).symlink_to(STARTER / kind)
    (tmp_path / "topics").mkdir()
    clash = {"id": "skck", "nama": "SKCK", "nomor": "110", "contoh_pesan": EXAMPLES}
    (tmp_path / "topics" / "skck.yml").write_text(yaml.safe_dump(clash), encoding="utf-8")
    with pytest.raises(CatalogueInvalid, match="sudah dipakai sebuah layanan"):
        catalogues.load(tmp_path)


def test_only_a_danger_can_be_told_of_in_passing() -> None:
    assert topic(nomor="113", isyarat=["asap tebal"]).isyarat == ("asap tebal",)
    with pytest.raises(ValidationError, match="hanya untuk bahaya"):
        topic(jawaban="Bukan urusan kami.", isyarat=["asap tebal"])
