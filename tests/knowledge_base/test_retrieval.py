"""Free search, and the swap to newer knowledge."""

from __future__ import annotations

from pathlib import Path

from knowledge_base.catalogue import Catalogue
from knowledge_base.embedder import Embedder
from knowledge_base.model import Aspect
from knowledge_base.passages import Kind, passages
from knowledge_base.retrieval import Knowledge, LiveKnowledge, build


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
    assert best.subject_id == "ktp-el-hilang"
    known = {*small.catalogue.services, *small.catalogue.topics}
    assert set(small.ranker.subject_ids) == known


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


def test_a_misspelt_question_is_read_as_it_was_meant(knowledge: Knowledge) -> None:
    typed = knowledge.relevance("paspor-baru", "persyartan bikin pasppor apa aja")
    meant = knowledge.relevance("paspor-baru", "persyaratan bikin pasppor apa aja")
    assert typed.asked == meant.asked == (Aspect.PERSYARATAN,)
    assert typed.scores == meant.scores


def test_the_words_of_a_text_name_a_service_or_none(knowledge: Knowledge) -> None:
    assert knowledge.worded("biaya bikin skck") == "skck"
    assert knowledge.worded("takut angus") is None


def test_of_two_questions_each_has_its_line_among_the_best(knowledge: Knowledge) -> None:
    question = "kalau telat 5 bulan kena denda ga? terus boleh diwakilkan ga"
    relevance = knowledge.relevance("akta-kelahiran", question)
    best = sorted(relevance.scores, key=relevance, reverse=True)[:2]
    assert {line.text.split(":")[0] for line in best} == {"Denda terlambat lapor", "Diwakilkan"}
