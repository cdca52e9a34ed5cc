"""Which service is meant, as probabilities that also know "none of them"."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from knowledge_base.catalogue import Catalogue
from knowledge_base.embedder import Embedder
from knowledge_base.model import Service
from knowledge_base.passages import Kind
from knowledge_base.place import Context
from knowledge_base.retrieval import Knowledge, build

ANY = ["ktp hilang", "", "😀", "resep rendang daging", "biaya", "paspor " * 200, "asdf qwer"]


@pytest.mark.parametrize("question", ANY)
def test_probabilities_with_none_sum_to_one(knowledge: Knowledge, question: str) -> None:
    evidence = knowledge.evidence(question)
    subjects, none = knowledge.ranker.probabilities(evidence)
    catalogue = knowledge.catalogue
    assert subjects.shape == (len(catalogue.services) + len(catalogue.topics),)
    assert subjects.min() >= 0
    assert subjects.sum() + none == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize(
    ("question", "service_id"),
    [
        ("KTP elektronik saya hilang", "ktp-el-hilang"),
        ("bikin skck", "skck"),
        ("paspor rusak kena banjir", "paspor-hilang-rusak"),
        ("perpanjang sim c", "sim-perpanjangan"),
        ("daftar nikah di kua", "nikah-kua"),
    ],
)
def test_a_plain_question_is_sure(knowledge: Knowledge, question: str, service_id: str) -> None:
    best = knowledge.rank(question).best
    assert best is not None
    assert best.subject_id == service_id
    assert best.probability >= knowledge.weights.answer_at


@pytest.mark.parametrize(
    "question", ["resep rendang daging sapi yang empuk", "siapa juara piala dunia", "asdf qwer"]
)
def test_a_question_about_no_service_is_none_of_them(knowledge: Knowledge, question: str) -> None:
    ranking = knowledge.rank(question)
    assert ranking.best is None
    assert ranking.none + sum(topic.probability for topic in ranking.topics) > 0.9


def test_what_was_rejected_and_why_stays_visible(knowledge: Knowledge) -> None:
    ranking = knowledge.rank("ktp hilang")
    assert [c.probability for c in ranking.kept] == sorted(
        (c.probability for c in ranking.kept), reverse=True
    )
    assert all(c.probability >= knowledge.weights.offer_at for c in ranking.kept)
    assert ranking.rejected
    for candidate, why in ranking.rejected:
        assert candidate.probability < knowledge.weights.offer_at
        assert f"{candidate.probability:.3f}" in why


def test_a_greeting_changes_nothing(knowledge: Knowledge) -> None:
    plain = knowledge.rank("bikin skck di mana?")
    greeted = knowledge.rank("Assalamualaikum min, mau tanya bikin skck di mana?")
    assert greeted.kept == plain.kept


def test_what_was_said_no_to_is_out_and_the_rest_keeps_its_proportions(
    knowledge: Knowledge,
) -> None:
    evidence = knowledge.evidence("paspor")
    before, none_before = knowledge.ranker.probabilities(evidence)
    after, none_after = knowledge.ranker.probabilities(evidence, ["paspor-baru"])
    refused = knowledge.ranker.subject_ids.index("paspor-baru")
    others = np.arange(len(before)) != refused
    assert after[refused] == 0
    assert after[others] / before[others] == pytest.approx(none_after / none_before)


def under(service_id: str) -> Context:
    """In the middle of a conversation about one service."""
    return Context(service_id, trail={service_id: 0.7})


def test_an_unknown_id_in_a_context_is_ignored(knowledge: Knowledge) -> None:
    gone = Context(
        "tidak-ada", recent=("hilang",), offered=("sirna",), rejected=("lenyap",), trail={"raib": 1}
    )
    best = knowledge.rank("bikin skck", gone).best
    assert best is not None
    assert best.subject_id == "skck"


@pytest.mark.parametrize(
    ("follow_up", "current"),
    [
        ("kalau yang elektronik?", "paspor-baru"),
        ("price?", "sim-baru"),
        ("suwi ora?", "skck"),
        ("harus saya sendiri yang datang?", "ktp-el-hilang"),
    ],
)
def test_a_message_that_names_nothing_stays_with_the_service_under_discussion(
    knowledge: Knowledge, follow_up: str, current: str
) -> None:
    best = knowledge.rank(follow_up, under(current)).best
    assert best is not None
    assert best.subject_id == current


@pytest.mark.parametrize("current", ["paspor-baru", "pbb-p2", "nikah-kua"])
def test_a_message_that_names_another_service_switches_to_it(
    knowledge: Knowledge, current: str
) -> None:
    best = knowledge.rank("bikin skck syaratnya apa", under(current)).best
    assert best is not None
    assert best.subject_id == "skck"


def test_what_was_said_before_is_added_to_what_is_said_now(knowledge: Knowledge) -> None:
    first = knowledge.rank("SIM saya kok tidak ada ya, jatuh entah di mana")
    assert first.trail["sim-hilang"] > 0.2
    with_it = knowledge.rank("harus tes lagi?", Context(trail=first.trail)).best
    without = knowledge.rank("harus tes lagi?").best
    assert with_it is not None
    assert with_it.subject_id == "sim-hilang"
    assert without is None or with_it.probability > without.probability


def test_the_trail_fades(knowledge: Knowledge) -> None:
    trail = knowledge.rank("makasih ya", under("paspor-baru")).trail
    assert 0 < trail["paspor-baru"] < 0.7
    for _ in range(6):
        trail = knowledge.rank("oke", Context(trail=trail)).trail
    assert "paspor-baru" not in trail


def test_what_is_related_is_near(knowledge: Knowledge) -> None:
    assert "sim-perpanjangan" in knowledge.kin("sim-baru")[:3]
    assert "sim-baru" not in knowledge.kin("sim-baru")
    assert len(knowledge.kin("sim-baru")) == len(knowledge.catalogue.services) - 1


def test_a_hidden_sample_question_is_really_hidden(knowledge: Knowledge) -> None:
    shelf = knowledge.index.questions
    rows = [at for at, p in enumerate(shelf.passages) if "?" in p.id][5::150]
    for row in rows:
        passage = shelf.passages[row]
        owner = knowledge.ranker.subject_ids.index(passage.owner)
        seen = knowledge.evidence(passage.text).subjects[owner]
        hidden = knowledge.evidence(passage.text, without=row).subjects[owner]
        cosine = shelf.similar(knowledge.embed(passage.text))
        rest = [
            cosine[at]
            for at, other in enumerate(shelf.passages)
            if other.owner == passage.owner and at != row
        ]
        assert hidden[0] == pytest.approx(knowledge.index.classifier.left_out(row)[owner])
        assert hidden[1] == pytest.approx(max(rest), abs=1e-6)
        assert (hidden[1:6] <= seen[1:6] + 1e-6).all()
        assert hidden[6:] == pytest.approx(seen[6:])


def new_service() -> Service:
    return Service.model_validate(
        {
            "id": "izin-satwa-dilindungi",
            "nama": "Izin memelihara satwa dilindungi",
            "alias": ["izin penangkaran burung", "surat izin elang"],
            "instansi": "BKSDA",
            "deskripsi": "Izin untuk menangkar atau memelihara satwa yang dilindungi.",
            "kanal": {"butir": ["Kantor BKSDA"], "sumber": ["laman"]},
            "contoh_pertanyaan": [
                "Bagaimana mengurus izin memelihara satwa dilindungi?",
                "mau pelihara burung elang harus izin ke mana",
                "punya kakatua jambul kuning perlu surat apa",
                "syarat penangkaran jalak bali",
                "boleh ga pelihara landak di rumah",
                "dapat bayi kukang, lapor ke siapa biar legal",
                "izin penangkaran rusa bayar berapa",
                "surat satwa dilindungi berapa lama jadinya",
            ],
            "sumber": [{"id": "laman", "url": "https://contoh.go.id", "judul": "Laman"}],
            "ditinjau_pada": date(2026, 11, 24),
            "tinjau_sebelum": date(2027, 11, 24),
        }
    )


def test_a_service_published_a_second_ago_is_found_without_training(
    catalogue: Catalogue,
    embedder: Embedder,
    knowledge: Knowledge,
    cache_folder: Path,
) -> None:
    question = "saya ingin memelihara burung merak, mengurus izinnya bagaimana?"
    before = knowledge.rank(question).best
    assert before is None or before.probability < knowledge.weights.answer_at
    service = new_service()
    grown = build(
        Catalogue({**catalogue.services, service.id: service}, catalogue.regulations),
        embedder,
        cache_folder,
        knowledge.weights,
    )
    assert grown.version != knowledge.version
    best = grown.rank(question).best
    assert best is not None
    assert best.subject_id == service.id
    assert best.probability >= grown.weights.answer_at
    skck = grown.rank("bikin skck").best
    assert skck is not None
    assert skck.subject_id == "skck"


def test_every_service_and_topic_can_be_found(knowledge: Knowledge) -> None:
    owners = {p.owner for p in knowledge.index.questions.passages}
    known = {*knowledge.catalogue.services, *knowledge.catalogue.topics}
    assert set(knowledge.ranker.subject_ids) == owners == known
    assert {p.kind for p in knowledge.index.questions.passages} == {Kind.QUESTION}
