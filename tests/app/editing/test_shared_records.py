"""Records of regulations and topics: the same forms, workflow and rights as services have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from httpx2 import Response

from app.editing.shared_forms import typed_content
from knowledge_base.publishing.model import RecordKey, RecordKind, Revision, State
from knowledge_base.publishing.revisions import Revisions
from knowledge_base.retrieval import Knowledge, LiveKnowledge
from tests.app.editing.page_form import form_data, sent_by
from tests.app.staff.people import Visitor

HOSTILE = "<script>alert(1)</script>"
LAW = RecordKey(RecordKind.REGULATION, "uu-24-2013")
TOPIC = RecordKey(RecordKind.TOPIC, "politik")
DANGER = RecordKey(RecordKind.TOPIC, "darurat-medis")


def open_form(visitor: Visitor, store: Revisions, key: RecordKey) -> tuple[str, Response]:
    """The form of a draft, begun on the record's own page."""
    area = "dasar" if key.kind is RecordKind.REGULATION else "topik"
    page = f"/redaksi/{area}/{key.id}"
    assert visitor.send(page, f"{page}/draf").status_code == 303
    work = store.open_of(key)
    assert work
    here = f"/redaksi/versi/{work.id}"
    return here, visitor.get(here)


def save(visitor: Visitor, here: str, form: Response, **changed: Any) -> Response:
    fields: dict[str, Any] = {**sent_by(form.text), "aksi": "simpan", **changed}
    return visitor.client.post(here, data=fields)


@pytest.mark.parametrize("kind", [RecordKind.REGULATION, RecordKind.TOPIC])
def test_every_shipped_record_saved_unchanged_from_its_page_stays_the_same(
    enter: Callable[[str], Visitor], store: Revisions, kind: RecordKind, knowledge: Knowledge
) -> None:
    ani, catalogue = enter("ani"), knowledge.catalogue
    ids = catalogue.regulations if kind is RecordKind.REGULATION else catalogue.topics
    for id_ in ids:
        key = RecordKey(kind, id_)
        draft = store.begin(key, "ani")
        form = ani.get(f"/redaksi/versi/{draft.id}")
        assert form.status_code == 200
        assert typed_content(form_data(form.text), key) == draft.content, id_


def approved(
    enter: Callable[[str], Visitor], store: Revisions, key: RecordKey, **changed: Any
) -> tuple[Visitor, Revision]:
    ani, rani = enter("ani"), enter("rani")
    here, form = open_form(ani, store, key)
    assert save(ani, here, form, **changed).status_code == 303
    assert ani.send(f"{here}/periksa", f"{here}/ajukan").status_code == 303
    assert ani.send(f"{here}/periksa", f"{here}/setujui").status_code == 403
    assert rani.send(f"{here}/periksa", f"{here}/setujui").status_code == 303
    work = store.open_of(key)
    assert work
    assert work.state is State.DIPERIKSA
    return rani, work


def test_a_topic_is_changed_reviewed_published_and_taken_back(
    enter: Callable[[str], Visitor], store: Revisions, live: LiveKnowledge
) -> None:
    before = live.current.catalogue.topics["politik"].jawaban
    rani, work = approved(enter, store, TOPIC, jawaban="Maaf, soal politik saya diam saja.")
    here = f"/redaksi/versi/{work.id}"
    assert "soal politik saya diam saja" in rani.get(f"{here}/periksa").text
    done = rani.send(f"{here}/terbitkan", f"{here}/terbitkan")
    assert (done.status_code, done.headers["location"]) == (303, f"{here}/bukti")
    assert live.current.catalogue.topics["politik"].jawaban == "Maaf, soal politik saya diam saja."
    assert "soal politik saya diam saja" in rani.get(f"{here}/bukti").text
    old = next(v for v in store.history(TOPIC) if v.state is State.DIGANTIKAN)
    back = rani.send(f"{here}/bukti", f"/redaksi/versi/{old.id}/pulihkan", alasan="Keliru.")
    assert back.status_code == 303
    assert rani.send(back.headers["location"], back.headers["location"]).status_code == 303
    assert live.current.catalogue.topics["politik"].jawaban == before


def test_a_regulation_that_is_said_to_be_revoked_blocks_because_services_lean_on_it(
    enter: Callable[[str], Visitor], store: Revisions
) -> None:
    rani, work = approved(
        enter, store, LAW, status="dicabut", dicabut_oleh="uu 14 2025", catatan=HOSTILE
    )
    here = f"/redaksi/versi/{work.id}"
    page = rani.get(f"{here}/terbitkan")
    assert "Menghalangi" in page.text
    assert "sudah dicabut" in page.text
    assert HOSTILE not in page.text
    assert rani.send(f"{here}/terbitkan", f"{here}/terbitkan").status_code == 409
    assert work.content["dicabut_oleh"] == ["uu-14-2025"]


def test_a_new_regulation_goes_from_its_form_to_the_citizens_page(
    enter: Callable[[str], Visitor], store: Revisions
) -> None:
    ani = enter("ani")
    first = {"jenis": "Permendagri", "nomor": "8", "tahun": "2024", "tentang": "Contoh Kartu"}
    wrong = ani.send("/redaksi/dasar/baru", "/redaksi/dasar/baru", **first | {"tahun": "dua"})
    assert (wrong.status_code, "1945 sampai 2100" in wrong.text) == (422, True)
    begun = ani.send("/redaksi/dasar/baru", "/redaksi/dasar/baru", **first)
    assert begun.status_code == 303
    here = begun.headers["location"]
    again = ani.send("/redaksi/dasar/baru", "/redaksi/dasar/baru", **first)
    assert (again.status_code, "sudah ada" in again.text) == (422, True)
    form = ani.get(here)
    told = save(ani, here, form, status="berlaku", ditinjau_pada="31 Februari")
    assert told.status_code == 303
    assert "Isi tanggalnya." in ani.get(here).text
    rows = {"pasal.0.lokasi": "pasal 1", "pasal.0.isi": f"Isinya {HOSTILE}."}
    source = {"sumber.0.judul": "JDIH", "sumber.0.url": "https://contoh.go.id/a"}
    form = ani.get(here)
    done = save(ani, here, form, status="berlaku", ditinjau_pada="2026-11-24", **rows, **source)
    assert done.status_code == 303
    assert ani.send(f"{here}/periksa", f"{here}/ajukan").status_code == 303
    rani = enter("rani")
    assert rani.send(f"{here}/periksa", f"{here}/setujui").status_code == 303
    assert rani.send(f"{here}/terbitkan", f"{here}/terbitkan").status_code == 303
    public = rani.get("/peraturan/permendagri-8-2024")
    assert (public.status_code, "Contoh Kartu" in public.text) == (200, True)
    assert HOSTILE not in public.text
    gone = "/redaksi/dasar/permendagri-8-2024/tarik"
    assert rani.send(gone, gone, alasan="Salah nomor.").status_code == 303
    assert rani.get("/peraturan/permendagri-8-2024").status_code == 404


@pytest.mark.parametrize(("name", "key"), [("joko", LAW), ("budi", LAW), ("budi", TOPIC)])
def test_who_works_for_a_part_only_does_not_touch_what_is_of_all(
    enter: Callable[[str], Visitor], store: Revisions, name: str, key: RecordKey
) -> None:
    draft = store.begin(key, "ani")
    someone = enter(name)
    area = "/redaksi/dasar" if key is LAW else "/redaksi/topik"
    here = f"/redaksi/versi/{draft.id}"
    for path in (here, f"{here}/periksa", f"{here}/pratinjau", f"{area}/{key.id}"):
        assert someone.get(path).status_code == 404, path
    for path in (here, f"{here}/otomatis", f"{here}/buang", f"{area}/{key.id}/draf"):
        assert someone.send("/akun", path, jawaban="x", aksi="simpan").status_code == 404, path
    assert "dikerjakan editor" in someone.get(area).text
    assert store.get(draft.id) == draft


def test_a_question_is_set_that_a_topic_must_answer(
    enter: Callable[[str], Visitor], knowledge: Knowledge
) -> None:
    ani, page = enter("ani"), "/redaksi/topik/politik/pertanyaan-uji"
    question = knowledge.catalogue.topics["politik"].contoh_pesan[0]
    assert ani.send(page, page, pertanyaan=question).status_code == 303
    assert ani.send(page, f"{page}/hapus", pertanyaan=question).status_code == 303
    assert ani.get("/redaksi/dasar/uu-24-2013/pertanyaan-uji").status_code == 404


def test_100_kb_and_words_out_of_a_word_processor_are_kept_and_told(
    enter: Callable[[str], Visitor], store: Revisions
) -> None:
    ani = enter("ani")
    here, form = open_form(ani, store, TOPIC)
    pasted = "•\tsatu\u00a0baris\u200b\r\n–  dua \ue000baris"
    saved = save(ani, here, form, jawaban="x" * 100_000, ungkapan=pasted)
    assert saved.status_code == 303
    work = store.open_of(TOPIC)
    assert work
    assert work.content["ungkapan"] == ["satu baris", "dua baris"]
    assert len(work.content["jawaban"]) == 100_000
    assert "terlalu panjang" in ani.get(here).text.lower()
    assert store.live(TOPIC) != work


def test_hints_of_a_danger_are_kept_line_by_line(
    enter: Callable[[str], Visitor], store: Revisions
) -> None:
    ani = enter("ani")
    here, form = open_form(ani, store, DANGER)
    assert save(ani, here, form, isyarat="•\tkejang\r\n–  tidak bernapas").status_code == 303
    work = store.open_of(DANGER)
    assert work
    assert work.content["isyarat"] == ["kejang", "tidak bernapas"]


def test_try_it_names_the_topic_whose_words_were_said(
    enter: Callable[[str], Visitor], knowledge: Knowledge
) -> None:
    politics = knowledge.catalogue.topics["politik"]
    assert politics.jawaban
    page = enter("ani").get("/redaksi/coba?tanya=siapa presiden terbaik")
    assert politics.jawaban[:60] in page.text
    row = page.text[page.text.index(f"{politics.nama} <span") :].partition("</tr>")[0]
    assert "dipakai" in row


@pytest.mark.parametrize(("field", "value"), [("nomor", "25"), ("tahun", "2014")])
def test_a_record_of_one_regulation_does_not_become_anothers(
    enter: Callable[[str], Visitor], store: Revisions, field: str, value: str
) -> None:
    ani = enter("ani")
    here, form = open_form(ani, store, LAW)
    assert save(ani, here, form, **{field: value}).status_code == 303
    page = ani.get(here).text
    assert f'id="{field}-problem"' in page
    assert "tulis yang lain sendiri" in page
