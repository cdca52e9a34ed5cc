"""In which case a line holds, and who is in it."""

from __future__ import annotations

import pytest

from knowledge_base.cases import case_of, is_of_lack, tells_of_lack, told_words
from knowledge_base.lines import RecordLine
from knowledge_base.model import Aspect


@pytest.mark.parametrize(
    ("text", "case"),
    [
        ("Waris: surat kematian dan bukti ahli waris", "Waris"),
        ("Kuota penuh? Pilih kantor lain.", "Kuota penuh"),
        ("Bila data berubah, bawa buktinya", "data berubah"),
        ("Fotokopi Kartu Keluarga (KK)", None),
        ("Cara cek: buka laman itu", None),
    ],
)
def test_a_line_begins_with_its_case(text: str, case: str | None) -> None:
    assert case_of(RecordLine(Aspect.PERSYARATAN, text)) == case


def test_what_is_paid_for_is_no_case() -> None:
    assert case_of(RecordLine(Aspect.BIAYA, "SIM C (sepeda motor): Rp100.000")) is None


def test_a_case_is_told_in_other_words() -> None:
    assert "waris" in told_words("sertipikat masih atas nama almarhum bapak")
    assert "waris" not in told_words("saya tinggal di Bogor, mau jual tanah")


def test_who_lacks_something_says_so() -> None:
    assert is_of_lack("Tidak punya surat lahir")
    assert not is_of_lack("Lahir di rumah")
    assert tells_of_lack("surat lahirnya ga ada")
    assert not tells_of_lack("lahirnya di bidan, buku nikah ada")
