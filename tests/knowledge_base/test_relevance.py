"""Which part of a service a question asks for, and which lines of its record answer it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from knowledge_base.asked_before import AskedBefore, AskedQuestion, ReadRecord
from knowledge_base.doubt import DOUBT
from knowledge_base.false_claims import CLAIM
from knowledge_base.lines import FALSE_CLAIM, SORTS, lines_of
from knowledge_base.model import Aspect
from knowledge_base.passages import Kind
from knowledge_base.relevance import ASPECTS, CUES, LineWeights, RelevanceWeights
from knowledge_base.retrieval import Knowledge
from knowledge_base.tuning.lines import tune_lines
from knowledge_base.weighed import FEATURES


def best(knowledge: Knowledge, service_id: str, question: str) -> str:
    """The three lines that answer best."""
    relevance = knowledge.relevance(service_id, question)
    honest = [line for line in relevance.scores if line.sort != FALSE_CLAIM]
    return "\n".join(x.text for x in sorted(honest, key=lambda line: -relevance(line))[:3])


@pytest.mark.parametrize(
    ("service_id", "question", "said"),
    [
        ("skck", "berapa duit bikinnya", "Rp30.000"),
        ("ktp-el-hilang", "bawa apa aja ke capil", "polisi"),
        ("paspor-baru", "elektronik yang 10 tahun berapa", "Rp950.000"),
        ("jkp-klaim", "resign apa bisa klaim", "mengundurkan diri"),
    ],
)
def test_the_line_that_answers_is_among_the_first_three(
    knowledge: Knowledge, service_id: str, question: str, said: str
) -> None:
    assert said in best(knowledge, service_id, question)


@pytest.mark.parametrize(
    ("question", "aspect"),
    [
        ("biayanya berapa", Aspect.BIAYA),
        ("bayar ndak kak", Aspect.BIAYA),
        ("syarat apa saja", Aspect.PERSYARATAN),
        ("what documents should I bring", Aspect.PERSYARATAN),
        ("berapa hari jadinya", Aspect.JANGKA_WAKTU),
        ("urusnya di mana", Aspect.KANAL),
        ("undang-undang yang mana", Aspect.DASAR_HUKUM),
    ],
)
def test_the_part_that_is_asked_for_is_understood(
    knowledge: Knowledge, question: str, aspect: Aspect
) -> None:
    assert aspect in knowledge.asked(question)


@pytest.mark.parametrize("question", ["", "😀", "?!", "x" * 3_000])
def test_a_message_that_says_nothing_is_no_error(knowledge: Knowledge, question: str) -> None:
    relevance = knowledge.relevance("skck", question)
    assert all(np.isfinite(list(relevance.scores.values())))
    assert len(relevance.asked) <= 3


def test_every_line_of_every_service_is_indexed_in_its_order(knowledge: Knowledge) -> None:
    indexed = [(p.owner, p.text) for p in knowledge.index.lines.passages]
    assert indexed == [
        (service.id, line.text)
        for service in knowledge.catalogue.services.values()
        for line in lines_of(service, knowledge.catalogue.regulations)
    ]
    assert {p.kind for p in knowledge.index.lines.passages} == {Kind.LINE}


def test_every_claim_of_a_record_stands_behind_one_of_its_lines(knowledge: Knowledge) -> None:
    for service in knowledge.catalogue.services.values():
        lines = knowledge.lines(service.id)
        assert {line.sort for line in lines} <= set(SORTS)
        behind = {id(claim) for line in lines for claim in line.claims}
        assert all(id(claim) in behind for claim in service.grounded()), service.id


def test_another_model_than_the_learned_one_leaves_the_cue_words(knowledge: Knowledge) -> None:
    of_another_size = np.ones(8, dtype=np.float32)
    chances = knowledge.relevances.chances("biayanya berapa", of_another_size)
    assert ASPECTS[int(chances.argmax())] is Aspect.BIAYA


def test_questions_and_lines_meet_where_both_point_the_same_way() -> None:
    weights = LineWeights(
        features=np.zeros(1),
        asking=np.array([[1.0], [0.0]]),
        answering=np.array([[0.0], [1.0]]),
        prior=np.array([0.5, 0.0]),
    )
    scores = weights.scores(np.ones((3, 1)), np.array([2.0, 9.0]), np.eye(3, 2) * [[1], [3], [0]])
    assert scores.tolist() == [0.5, 6.0, 0.0]


def test_the_shipped_weights_name_everything() -> None:
    shipped = RelevanceWeights.read()
    assert shipped.vector.shape == (len(ASPECTS), len(shipped.mean))
    assert shipped.cues.shape == (len(ASPECTS), len(CUES))
    assert shipped.lines.features.shape == (len(FEATURES),)
    assert shipped.lines.asking.shape == shipped.lines.answering.shape
    assert len(shipped.lines.asking) == len(shipped.lines.prior) == len(shipped.mean)
    assert shipped.claims.evidence.shape == (len(CLAIM),)
    assert shipped.doubt.evidence.shape == (len(DOUBT),)
    assert shipped.doubt.vector.shape == shipped.mean.shape


@pytest.mark.parametrize(
    ("service_id", "question"),
    [
        ("kip-kuliah", "kalo aku sambil kerja part time di indomaret, kip nya dicabut ga?"),
        ("pirt-sppirt", "lah kalo jualnya cm titip warung sebelah emang didenda kalo ga pirt?"),
    ],
)
def test_what_a_record_does_not_hold_is_doubted(
    knowledge: Knowledge, service_id: str, question: str
) -> None:
    assert knowledge.relevance(service_id, question).is_doubtful


@pytest.mark.parametrize(
    ("service_id", "question"),
    [
        ("skck", "syaratnya apa aja"),
        ("ktp-el-hilang", "bayar ga ya"),
        ("bpjs-kesehatan-iuran", "kelas 3 sebulan berapa"),
        ("sim-baru", "kalau tidak lulus ujian gimana"),
    ],
)
def test_what_a_record_holds_is_not_doubted(
    knowledge: Knowledge, service_id: str, question: str
) -> None:
    assert not knowledge.relevance(service_id, question).is_doubtful


def test_of_several_questions_those_that_a_record_does_not_hold_are_told_apart(
    knowledge: Knowledge,
) -> None:
    relevance = knowledge.relevance("paspor-baru", "bayarnya berapa? foto boleh pakai kacamata ga")
    assert not relevance.is_doubtful
    assert relevance.unanswered == ("foto boleh pakai kacamata ga",)
    neither = knowledge.relevance(
        "paspor-baru", "foto boleh pakai kacamata ga? kalau pakai behel boleh ga"
    )
    assert neither.is_doubtful
    assert neither.unanswered == ()


def test_what_is_asked_of_another_service_is_not_missing_in_this_one(
    knowledge: Knowledge,
) -> None:
    question = (
        "kalau JHT-nya bagaimana? JKP sebulan dapat berapa? bisa dipakai buat kredit motor ga"
    )
    unanswered = knowledge.relevance("jkp-klaim", question).unanswered
    assert unanswered == ("bisa dipakai buat kredit motor ga",)


def test_what_is_only_told_is_no_question_without_an_answer(knowledge: Knowledge) -> None:
    question = "fotonya pakai kacamata boleh ga? berapa hari jadi, majikan saya minta cepat"
    unanswered = knowledge.relevance("paspor-baru", question).unanswered
    assert "majikan saya minta cepat" not in " ".join(unanswered)


def test_every_question_of_a_message_finds_its_line(knowledge: Knowledge) -> None:
    question = "aktifnya lagi berapa hari? kalau anak demam ke igd sekarang ditolak ga"
    chances = knowledge.relevance("bpjs-kesehatan-pbi-reaktivasi", question).chances
    likely = [line.text for line, chance in chances.items() if chance > 0.2]
    assert any("IGD" in text for text in likely)
    assert any("satu hari" in text for text in likely)


def test_what_answers_is_learned_from_questions_and_their_facts(small: Knowledge) -> None:
    rows: list[dict[str, Any]] = [
        {
            "id": f"{aspect}-{at}",
            "kind": "service",
            "question": question,
            "services": ["skck"],
            "aspects": [aspect],
            "must_contain": [fact],
        }
        for aspect, fact, questions in (
            ("biaya", "30.000", ("bayar berapa", "ongkosnya berapa", "biaya skck")),
            ("masa_berlaku", "6 bulan", ("berlaku sampai kapan", "masa aktifnya", "kapan mati")),
        )
        for at, question in enumerate(questions)
    ]
    bare = AskedBefore({})
    told = Knowledge(
        small.catalogue, small.index, small.embedder, small.weights, small.shelf, asked_before=bare
    )
    learned = tune_lines(told, rows)
    assert set(learned["lines"]) == set(FEATURES)
    assert learned["lines"]["asked"] > 0
    assert learned["cross_validated"]["questions"] == 6
    assert 0 <= learned["cross_validated"]["in_best_1_lines"] <= 1


def test_what_a_record_lacks_is_learned_from_who_read_it(small: Knowledge) -> None:
    lines = small.lines("skck")
    fee = next(line.text for line in lines if "30.000" in line.text)
    answered = ("bayar berapa", "ongkosnya berapa", "tarif skck berapa")
    lacking = ("kalau pernah ditilang ditolak ga", "foto pakai kacamata boleh", "istri ikut ga")
    texts = [line.text for line in lines]
    of_skck = [
        AskedQuestion("a", f"a{at}.0", q, "yes", (texts.index(fee),))
        for at, q in enumerate(answered)
    ]
    gone = AskedQuestion("a", "c.0", "x", "yes", (len(texts),))
    of_ktp = [AskedQuestion("b", f"b{at}.0", q, "no", ()) for at, q in enumerate(lacking)]
    asked = AskedBefore(
        {
            "skck": ReadRecord((*texts, "lama"), (*of_skck, gone)),
            "ktp-el-hilang": ReadRecord((), tuple(of_ktp)),
        }
    )
    told = Knowledge(
        small.catalogue, small.index, small.embedder, small.weights, small.shelf, asked_before=asked
    )
    rows = [
        {
            "id": "r",
            "kind": "service",
            "question": "bayar berapa",
            "services": ["skck"],
            "aspects": ["biaya"],
            "must_contain": [],
        }
    ]
    learned = tune_lines(told, rows)
    assert set(learned["doubt"]) == set(DOUBT)
    assert learned["cross_validated"]["facts"] == len(answered)
    assert 0 < learned["doubt_at"] <= 1
