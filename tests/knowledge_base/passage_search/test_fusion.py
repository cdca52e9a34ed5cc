"""One order out of a search by meaning and a search by words."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from app.retrieval_report import BESIDE, measured, retrieval_tables
from app.settings import Settings
from knowledge_base.embedder import Embedder
from knowledge_base.embedding_cache import EmbeddingCache
from knowledge_base.passage_index.contract import Found
from knowledge_base.passage_search.asked_for import Wanted, wanted
from knowledge_base.passage_search.fusion import FUSION_FILE, Fusion, shipped
from knowledge_base.passage_search.fusion_features import FEATURES
from knowledge_base.passage_search.question_sets import QuestionsMissing, read_sets

_SAMPLE = 60


def found(scores: dict[int, float]) -> Found:
    best_first = sorted(scores.items(), key=lambda pair: -pair[1])
    return Found(
        np.array([id_ for id_, _ in best_first], dtype=np.int64),
        np.array([score for _, score in best_first], dtype=np.float32),
    )


def first(question: str, texts: dict[int, str], meaning: Found, words: Found) -> int:
    return int(shipped().order(question, meaning, words, texts).ids[0])


def test_an_exact_name_beats_a_near_meaning() -> None:
    texts = {
        1: "Bandar udara di Medan melayani penerbangan dalam dan luar negeri setiap hari.",
        2: "Landasan Bandar Udara Hang Nadim diperpanjang agar pesawat besar dapat mendarat.",
        3: "Pelabuhan kapal feri buka mulai pagi sampai sore.",
    }
    meaning = found({1: 0.89, 2: 0.88, 3: 0.82})
    words = found({2: 9.1, 1: 3.9})
    assert first("Berapa panjang landasan Bandar Udara Hang Nadim?", texts, meaning, words) == 2


def test_meaning_beats_shared_function_words() -> None:
    texts = {
        1: "Apabila rumah terbakar, petugas pemadam datang tanpa dipungut biaya.",
        2: "Siapa saja yang datang untuk bertanya tentang apa yang ada di sini adalah tamu.",
    }
    meaning = found({1: 0.90, 2: 0.80})
    words = found({2: 0.4, 1: 0.1})
    assert first("apa yang ada untuk kebakaran?", texts, meaning, words) == 1


def test_a_question_of_when_prefers_the_passage_with_a_date() -> None:
    texts = {
        7: "Universitas Merdeka Raya didirikan oleh para guru dan dipimpin seorang rektor.",
        8: "Universitas Merdeka Raya didirikan pada 12 Mei 1961 di tepi sungai yang luas.",
    }
    same = found({7: 0.88, 8: 0.88})
    assert first("Kapan Universitas Merdeka Raya didirikan?", texts, same, same) == 8


def test_a_question_of_who_prefers_the_passage_with_a_name() -> None:
    texts = {
        7: "Jembatan gantung itu dibangun dari baja, kayu dan tali yang sangat kuat sekali.",
        8: "Jembatan gantung itu dibangun oleh insinyur Budi Santoso dan dua orang kawannya.",
    }
    same = found({7: 0.88, 8: 0.88})
    assert first("Siapa yang membangun jembatan gantung?", texts, same, same) == 8


def test_a_name_with_a_typo_is_recognised_by_its_letters() -> None:
    texts = {
        1: "Gunung itu tinggi dan jarang didaki orang pada musim hujan karena licin.",
        2: "Kerinci itu tinggi dan jarang didaki orang pada musim hujan karena licin.",
    }
    same = found({1: 0.86, 2: 0.86})
    assert first("tinggi Kerincy", texts, same, found({1: 1.0, 2: 1.0})) == 2


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Kapankah undang-undang itu berlaku?", Wanted.DATE),
        ("tahun berapa UU ITE diubah", Wanted.DATE),
        ("brp dendanya?", Wanted.NUMBER),
        ("Siapakah yang mengawasi?", Wanted.NAME),
        ("Di mana kantornya?", Wanted.PLACE),
        ("Apa yang dimaksud dengan data pribadi?", Wanted.MEANING),
        ("apakah boleh diwakilkan", Wanted.OTHER),
        ("", Wanted.OTHER),
    ],
)
def test_the_question_word_tells_what_is_wanted(question: str, kind: Wanted) -> None:
    assert wanted(question) is kind


@pytest.mark.parametrize("question", ["", "???", "apa?", "的", "a" * 20_000])
def test_a_question_that_says_nothing_still_gets_an_order(question: str) -> None:
    result = shipped().order(
        question, found({1: 0.9, 2: 0.8}), found({}), {1: "satu", 2: "", 3: "tiga"}
    )
    assert sorted(result.ids.tolist()) == [1, 2]
    assert np.isfinite(result.scores).all()
    assert result.scores.sum() == pytest.approx(1)


def test_without_candidates_there_is_no_order() -> None:
    result = shipped().order("apa saja", found({}), found({}), {})
    assert len(result.ids) == len(result.scores) == 0


def test_candidates_of_either_search_are_kept_and_those_without_a_text_are_not() -> None:
    texts = {1: "izin usaha", 2: "izin bangunan", 3: "pajak"}
    result = shipped().order("izin", found({1: 0.9, 9: 0.9}), found({2: 1.0, 3: 0.5}), texts)
    assert sorted(result.ids.tolist()) == [1, 2, 3]


def test_the_order_does_not_depend_on_how_candidates_arrive() -> None:
    texts = {at: f"Pasal {at}. Izin usaha berlaku {at % 5} tahun." for at in range(40)}
    ids = np.arange(40, dtype=np.int64)
    scores = np.linspace(0.7, 0.9, 40).astype(np.float32).round(2)
    turned = np.random.default_rng(0).permutation(40)
    one, other = (
        shipped().order("Berapa tahun izin berlaku?", some, some, texts)
        for some in (Found(ids, scores), Found(ids[turned], scores[turned]))
    )
    assert one.ids.tolist() == other.ids.tolist()
    assert one.scores.tolist() == other.scores.tolist()


def test_equal_candidates_are_in_the_order_of_their_ids() -> None:
    texts = dict.fromkeys((5, 3, 4), "izin usaha")
    same = found(dict.fromkeys((5, 3, 4), 0.5))
    assert shipped().order("izin usaha", same, same, texts).ids.tolist() == [3, 4, 5]


def test_more_evidence_never_pushes_a_passage_down() -> None:
    texts = {1: "izin usaha mikro", 2: "izin usaha kecil"}
    equal = found({1: 0.8, 2: 0.8})
    for better in (found({1: 0.8, 2: 0.85}), found({1: 0.8, 2: 0.9})):
        assert first("izin usaha", texts, better, equal) == 2
        assert first("izin usaha", texts, equal, better) == 2


def test_the_weights_are_those_of_the_features() -> None:
    weights = json.loads(FUSION_FILE.read_text(encoding="utf-8"))["weights"]
    assert list(weights) == list(FEATURES)
    assert all(weight >= 0 for name, weight in weights.items() if name != "length")


def test_a_missing_weight_is_named() -> None:
    with pytest.raises(KeyError, match="cosine"):
        Fusion({})


@pytest.mark.parametrize(("sentences", "most"), [(7, 4.0), (25, 1.3)])
def test_two_hundred_candidates_take_no_longer_than_promised(sentences: int, most: float) -> None:
    """8 ms where finding their words takes 2 and 6 ms: a slower machine, and what else runs on it,
    slow both alike."""
    sentence = "Pemegang izin wajib melapor kepada Menteri Dalam Negeri sebelum 31 Maret 2024. "
    texts = {at: f"Pasal {at}. {sentence * sentences}" for at in range(200)}
    some = found({at: 0.9 - at / 1000 for at in texts})
    question = "Kapan pemegang izin usaha harus melapor kepada Menteri Dalam Negeri?"
    whole = "\n".join(texts.values())

    def seconds(work: Callable[[], object]) -> float:
        started = time.thread_time()
        work()
        return time.thread_time() - started

    rounds = [
        (
            seconds(lambda: shipped().order(question, some, some, texts)),
            seconds(lambda: re.findall(r"\w+", whole)),
        )
        for _ in range(10)
    ]
    ordering, reading = (min(taken) for taken in zip(*rounds, strict=True))
    assert ordering <= most * reading


def test_absent_questions_are_said_to_be_absent(embedder: Embedder, tmp_path: Path) -> None:
    with pytest.raises(QuestionsMissing, match="Tidak ada data uji"):
        list(retrieval_tables(embedder, tmp_path / "vectors.sqlite", tmp_path))


def test_fused_is_not_worse_than_either_search_on_real_questions(
    embedder: Embedder, settings: Settings
) -> None:
    try:
        sets = read_sets(BESIDE)
    except QuestionsMissing as absent:
        pytest.skip(str(absent))
    cache = EmbeddingCache(settings.data / "cache" / "question-sets.sqlite")
    for one in sets:
        ways = measured(one, one.valid[:_SAMPLE], embedder, cache)
        for alone in ("BM25", "e5"):
            # One question in the sample may go the other way.
            assert ways["gabungan"]["recall@10"] >= ways[alone]["recall@10"] - 1 / _SAMPLE
            assert ways["gabungan"]["mrr@10"] >= ways[alone]["mrr@10"] - 1 / _SAMPLE
    cache.close()
