"""Free search, false premises, and the swap to newer knowledge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from knowledge_base.catalogue import Catalogue
from knowledge_base.embedder import Embedder, Prompt, Vectors
from knowledge_base.passages import Kind, passages
from knowledge_base.retrieval import Knowledge, LiveKnowledge, build


@pytest.mark.parametrize(
    ("service_id", "question", "claim"),
    [
        ("ktp-el-hilang", "ktp hilang harus diurus di kota asal ya?", "kota asal"),
        ("bpjs-kesehatan-pindah-faskes", "pindah faskes harus nunggu setahun?", "1 tahun"),
        ("jkp-klaim", "klaim jkp cuma tiga bulan?", "3 bulan"),
        ("nikah-kua", "perempuan boleh nikah umur 16 tahun?", "16 tahun"),
        ("pbb-p2", "bayar pbb rumah di kpp ya?", "KPP"),
        ("haji-reguler-daftar", "daftar haji di kantor kemenag mana", "Kementerian Agama"),
    ],
)
def test_a_false_premise_is_recognised(
    knowledge: Knowledge, service_id: str, question: str, claim: str
) -> None:
    found = knowledge.misconception(knowledge.service(service_id), question)
    assert found is not None
    assert claim in found.klaim


@pytest.mark.parametrize(
    ("service_id", "question"),
    [
        ("bpjs-kesehatan-pindah-faskes", "cara pindah faskes"),
        ("nikah-kua", "syarat nikah apa saja"),
        ("pbb-p2", "bayar PBB lewat QRIS bisa?"),
        ("paspor-baru", "resep rendang"),
    ],
)
def test_an_honest_question_is_not_corrected(
    knowledge: Knowledge, service_id: str, question: str
) -> None:
    assert knowledge.misconception(knowledge.service(service_id), question) is None


def test_every_claim_is_recognised_in_its_own_words(knowledge: Knowledge) -> None:
    missed = [
        wrong.klaim
        for service in knowledge.catalogue.services.values()
        for wrong in service.sering_keliru
        if knowledge.misconception(service, wrong.klaim) != wrong
    ]
    assert missed == []


def test_a_service_without_false_claims_corrects_nobody(knowledge: Knowledge) -> None:
    shelf = knowledge.index.questions
    honest = tuple(replace(p, id=p.id.replace("!", "?9")) for p in shelf.passages)
    index = replace(knowledge.index, questions=replace(shelf, passages=honest))
    bare = Knowledge(knowledge.catalogue, index, Remembering(knowledge), knowledge.weights)
    question = "ktp hilang harus diurus di kota asal ya?"
    assert bare.misconception(bare.service("ktp-el-hilang"), question) is None


class Remembering:
    """An embedder that asks another knowledge for its vectors."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.identity = knowledge.index.manifest.model
        self.dimensions = knowledge.index.manifest.dimensions
        self._knowledge = knowledge

    def embed(self, texts: Sequence[str], prompt: Prompt) -> Vectors:
        assert prompt == "query"
        return np.stack([self._knowledge.embed(text) for text in texts])


def test_search_finds_the_law_behind_a_question(knowledge: Knowledge) -> None:
    hits = knowledge.search("pidana memungut biaya dokumen kependudukan")
    assert len(hits) == 5
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert "uu-24-2013" in {hit.passage.owner for hit in hits}
    assert all(hit.passage.kind is not Kind.QUESTION for hit in hits)


def test_search_gives_no_more_than_asked(knowledge: Knowledge) -> None:
    assert len(knowledge.search("paspor", most=2)) == 2


def test_every_part_of_every_record_is_a_passage(catalogue: Catalogue) -> None:
    found = passages(catalogue)
    assert len({p.id for p in found}) == len(found)
    ids = {p.id for p in found}
    for service in catalogue.services.values():
        assert f"{service.id}#umum" in ids
        own = {p.text for p in found if p.owner == service.id and p.kind is Kind.QUESTION}
        assert {service.nama, *service.alias, *service.contoh_pertanyaan} <= own
    for regulation in catalogue.regulations.values():
        assert {f"{regulation.id}#{p.lokasi}" for p in regulation.pasal} <= ids


def test_the_small_catalogue_answers_only_for_its_own(small: Knowledge) -> None:
    best = small.rank("ktp saya hilang").best
    assert best is not None
    assert best.service_id == "ktp-el-hilang"
    assert set(small.ranker.service_ids) == set(small.catalogue.services)


def test_unchanged_content_has_the_same_version(
    small: Knowledge, embedder: Embedder, cache_folder: Path
) -> None:
    told: list[int] = []
    again = build(
        small.catalogue,
        embedder,
        cache_folder,
        small.weights,
        lambda done, total: told.append(total),
    )
    assert again.version == small.version
    assert told == []


def test_a_reader_keeps_the_knowledge_it_took(knowledge: Knowledge, small: Knowledge) -> None:
    live = LiveKnowledge(knowledge)
    taken = live.current
    live.current = small
    assert taken is knowledge
    assert live.current.version == small.version != taken.version
