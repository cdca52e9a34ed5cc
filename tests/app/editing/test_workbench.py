"""The workbench without a browser: odd input, other people's drafts, what blocks and overrides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine
from starlette.datastructures import FormData

from app.editing.form_reading import content_of_form
from knowledge_base.audit import entries
from knowledge_base.publishing.model import Revision, State
from knowledge_base.publishing.revisions import Revisions
from knowledge_base.publishing.workflow import Move
from knowledge_base.regions import regions
from knowledge_base.retrieval import Knowledge
from tests.app.editing.page_form import fields_on, sent_by
from tests.app.editing.test_form_reading import fields_of
from tests.app.staff.people import Visitor
from tests.system.editors import key_of

HOSTILE = "<script>alert(1)</script>"


def form_of(revision: Revision, **changed: Any) -> dict[str, Any]:
    """What the browser sends of a form that nobody touched but for `changed`."""
    found: dict[str, Any] = {}
    for name, value in fields_of(dict(revision.content)):
        found.setdefault(name, []).append(value)
    return found | {"etag": str(revision.etag), "aksi": "simpan"} | changed


def save(visitor: Visitor, revision: Revision, **changed: Any) -> Any:
    here = f"/redaksi/versi/{revision.id}"
    return visitor.send(here, here, **form_of(revision, **changed))


def approved(store: Revisions, service: str, **changed: Any) -> Revision:
    """A version that another person approved."""
    draft = store.begin(key_of(service), "ani")
    draft = store.save(draft.id, draft.etag, {**draft.content, **changed}, "ani")
    store.move(draft.id, Move.SUBMIT, "ani")
    return store.move(draft.id, Move.APPROVE, "rani")


def test_anothers_draft_is_not_there_whatever_is_asked_of_it(
    enter: Callable[[str], Visitor], store: Revisions
) -> None:
    draft = store.begin(key_of("skck"), "ani")
    budi = enter("budi")
    here = f"/redaksi/versi/{draft.id}"
    for path in (here, f"{here}/periksa", f"{here}/pratinjau", f"{here}/bukti"):
        assert budi.get(path).status_code == 404
    assert budi.get("/redaksi/layanan/skck").status_code == 404
    for path in ("", "/otomatis", "/ajukan", "/buang", "/komentar", "/kembalikan", "/pulihkan"):
        sent = budi.send("/akun", here + path, **form_of(draft, alasan="x", komentar="x"))
        assert sent.status_code == 404, path
    assert store.get(draft.id) == draft
    assert "SKCK" not in budi.get("/redaksi/layanan?cari=skck").text.replace("“skck”", "")


def test_a_form_that_is_sent_twice_is_saved_once(
    enter: Callable[[str], Visitor], store: Revisions
) -> None:
    draft = store.begin(key_of("skck"), "ani")
    ani = enter("ani")
    for _ in range(2):
        assert save(ani, draft, deskripsi="Surat dari polisi.").status_code == 303
    assert store.get(draft.id).etag == draft.etag + 1


def test_a_stale_form_overwrites_nothing_and_comes_back_whole(
    enter: Callable[[str], Visitor], store: Revisions
) -> None:
    draft = store.begin(key_of("skck"), "ani")
    store.save(draft.id, draft.etag, {**draft.content, "deskripsi": "Tulisan Siti."}, "siti")
    answer = save(enter("ani"), draft, deskripsi="Tulisan Ani.")
    assert answer.status_code == 409
    assert "siti sudah menyimpan" in answer.text
    assert "Tulisan Ani.</textarea>" in answer.text
    assert store.get(draft.id).content["deskripsi"] == "Tulisan Siti."


def test_whoever_saves_second_chooses_part_by_part_and_loses_nothing(
    enter: Callable[[str], Visitor], store: Revisions
) -> None:
    draft = store.begin(key_of("skck"), "ani")
    ani, here = enter("ani"), f"/redaksi/versi/{draft.id}"
    mine = sent_by(ani.get(here).text)
    theirs = {**draft.content, "deskripsi": "Tulisan Siti.", "alias": ["alias Siti"]}
    saved = store.save(draft.id, draft.etag, theirs, "siti")
    mine |= {"deskripsi": ["Tulisan Ani."], "nama": ["Nama Ani"], "aksi": ["simpan"]}
    page = ani.send("/akun", here, **mine)
    assert page.status_code == 409
    found = sent_by(page.text)
    assert set(found["bentrok"]) == {"nama", "alias", "deskripsi"}
    assert (found["pilih.nama"], found["pilih.alias"]) == (["saya"], ["mereka"])
    assert "pilih.deskripsi" not in found
    undecided = ani.send("/akun", here, **found, aksi="simpan")
    assert undecided.status_code == 422
    assert "Pilih dulu" in undecided.text
    assert store.get(draft.id) == saved
    done = ani.send("/akun", here, **found, aksi="simpan", **{"pilih.deskripsi": "mereka"})
    assert done.status_code == 303
    content = store.get(draft.id).content
    assert content == {**theirs, "nama": "Nama Ani"}


def test_saving_by_itself_does_not_make_ones_own_words_a_strangers(
    enter: Callable[[str], Visitor], store: Revisions
) -> None:
    draft = store.begin(key_of("skck"), "ani")
    ani, here = enter("ani"), f"/redaksi/versi/{draft.id}"
    mine = sent_by(ani.get(here).text) | {"deskripsi": ["Tulisan Ani."]}
    answer = ani.send("/akun", f"{here}/otomatis", **mine).json()
    mine |= {"etag": [str(answer["etag"])], "asal": [answer["asal"]], "aksi": ["simpan"]}
    now = store.get(draft.id)
    store.save(now.id, now.etag, {**now.content, "nama": "Nama Siti"}, "siti")
    found = sent_by(ani.send("/akun", here, **mine).text)
    assert found["bentrok"] == ["nama"]
    assert found["pilih.nama"] == ["mereka"]


def test_a_former_tariff_is_pointed_out_while_writing_and_while_reviewing(
    enter: Callable[[str], Visitor], store: Revisions
) -> None:
    draft = store.begin(key_of("skck"), "ani")
    ani, here = enter("ani"), f"/redaksi/versi/{draft.id}"
    assert "masih tertulis" not in ani.get(here).text
    assert save(ani, draft, **{"biaya.tarif.0.rupiah": "45.000"}).status_code == 303
    page = ani.get(here).text
    assert '<a href="#prosedur.butir">Rp30.000 masih tertulis di Cara mengurus' in page
    assert "Rp30.000 masih tertulis" in ani.get(f"{here}/periksa").text


def test_check_questions_are_set_on_the_page_of_a_service_by_its_unit(
    enter: Callable[[str], Visitor], store: Revisions, engine: Engine
) -> None:
    ani, page = enter("ani"), "/redaksi/layanan/skck/pertanyaan-uji"
    assert "Belum ada pertanyaan uji" in ani.get(page).text
    typed = "biaya skck, ktp saya 3201011234560001"
    assert ani.send(page, page, pertanyaan=typed).status_code == 303
    ani.send(page, page, pertanyaan="syarat bikin paspor")
    shown = ani.get(page).text
    assert "[NIK]" in shown
    assert "3201011234560001" not in shown
    assert "Sekarang dijawab layanan ini" in shown
    assert "Sekarang dijawab Paspor baru" in shown
    assert ani.send(page, page, pertanyaan="a" * 301).status_code == 422
    assert "Pertanyaan uji (2)" in ani.get("/redaksi/layanan/skck").text
    assert ani.send(page, f"{page}/hapus", pertanyaan="syarat bikin paspor").status_code == 303
    assert "syarat bikin paspor" not in ani.get(page).text
    with engine.connect() as db:
        told = [(e.actor, e.action) for e in entries(db, "service:skck")]
    assert told[:2] == [("ani", "pertanyaan uji dihapus"), ("ani", "pertanyaan uji ditambah")]
    assert enter("joko").get(page).status_code == 404


def test_a_field_of_100_kb_is_kept_in_the_draft_and_named_as_too_long(
    enter: Callable[[str], Visitor], store: Revisions
) -> None:
    draft = store.begin(key_of("skck"), "ani")
    ani, words = enter("ani"), "panjang " * 12_500
    assert save(ani, draft, deskripsi=words).status_code == 303
    page = ani.get(f"/redaksi/versi/{draft.id}").text
    assert "Terlalu panjang (paling banyak 1200 huruf)." in page
    refused = save(ani, store.get(draft.id), aksi="ajukan")
    assert refused.status_code == 422
    assert store.get(draft.id).state is State.DRAFT


def test_a_script_in_any_field_is_shown_as_text(
    enter: Callable[[str], Visitor], store: Revisions
) -> None:
    draft = store.begin(key_of("ktp-el-hilang"), "ani")
    form = form_of(draft)
    plain = {"etag", "aksi", "ditinjau_pada", "tinjau_sebelum"}
    hostile = {
        name: value if name in plain or name.endswith("wilayah") else HOSTILE
        for name, value in form.items()
    }
    ani, here = enter("ani"), f"/redaksi/versi/{draft.id}"
    assert ani.send(here, here, **hostile).status_code == 303
    beside = ani.send(here, f"{here}/pratinjau", **hostile)
    pages = [beside, *(ani.get(here + end) for end in ("", "/periksa", "/pratinjau", "/bukti"))]
    for page in (*pages, ani.get("/redaksi/layanan/ktp-el-hilang"), ani.get("/redaksi/layanan")):
        assert page.status_code == 200
        assert HOSTILE not in page.text
    assert "&lt;script&gt;" in beside.text


def test_a_row_is_added_and_removed_without_a_script(
    enter: Callable[[str], Visitor], store: Revisions
) -> None:
    draft = store.begin(key_of("skck"), "ani")
    ani, rows = enter("ani"), len(draft.content["biaya"]["tarif"])
    added = save(ani, draft, aksi="tambah biaya.tarif")
    assert added.headers["location"].endswith(f"#biaya.tarif.{rows}")
    page = ani.get(added.headers["location"].partition("#")[0]).text
    assert f'name="biaya.tarif.{rows}.item"' in page
    assert save(ani, draft, aksi="hapus biaya.tarif.0").status_code == 303
    assert len(store.get(draft.id).content.get("biaya", {}).get("tarif", [])) == rows - 1
    for odd in ("tambah nama", "tambah biaya.tarif.x", "hapus x", "hapus biaya.tarif.99", "hapus"):
        now = store.get(draft.id)
        assert save(ani, now, aksi=odd).status_code == 303, odd
        assert store.get(draft.id).content == now.content, odd


def test_submitting_twice_submits_once(enter: Callable[[str], Visitor], store: Revisions) -> None:
    draft, ani = store.begin(key_of("skck"), "ani"), enter("ani")
    page = ani.get(f"/redaksi/versi/{draft.id}")
    form = form_of(draft, aksi="ajukan", deskripsi="Surat dari polisi.")
    for _ in range(2):
        answer = ani.post(f"/redaksi/versi/{draft.id}", page, **form)
        assert answer.headers["location"] == f"/redaksi/versi/{draft.id}/periksa"
    assert store.get(draft.id).state is State.DIAJUKAN


def test_a_new_service_begins_as_a_draft_of_ones_own_agency(
    enter: Callable[[str], Visitor], store: Revisions
) -> None:
    budi, here = enter("budi"), "/redaksi/layanan/baru"
    refused = budi.send(here, here, nama="Izin Layang-Layang", instansi="Polri")
    assert refused.status_code == 422
    assert "di luar unit Anda" in refused.text
    made = budi.send(here, here, nama="Izin Layang-Layang", instansi="Kantor Imigrasi")
    assert made.status_code == 303
    assert budi.get(made.headers["location"]).status_code == 200
    (only,) = store.history(key_of("izin-layang-layang"))
    assert (only.state, only.authors) == (State.DRAFT, ("budi",))
    again = budi.send(here, here, nama="Izin layang layang", instansi="Kantor Imigrasi")
    assert "sudah ada" in again.text


def test_nobody_approves_their_own_and_nobody_publishes_what_was_not_approved(
    enter: Callable[[str], Visitor], store: Revisions
) -> None:
    draft = store.begin(key_of("skck"), "rani")
    store.save(draft.id, draft.etag, {**draft.content, "deskripsi": "Surat dari polisi."}, "rani")
    store.move(draft.id, Move.SUBMIT, "rani")
    rani, here = enter("rani"), f"/redaksi/versi/{draft.id}"
    refused = rani.send(f"{here}/periksa", f"{here}/setujui")
    assert refused.status_code == 409
    assert "harus orang lain" in refused.text
    assert rani.get(f"{here}/terbitkan").status_code == 303
    sent = rani.send(f"{here}/periksa", f"{here}/terbitkan")
    assert sent.status_code == 303
    assert store.get(draft.id).state is State.DIAJUKAN


def test_what_takes_answers_away_is_blocked_and_only_an_admin_overrides_with_a_reason(
    enter: Callable[[str], Visitor], store: Revisions, engine: Engine
) -> None:
    stolen = store.live(key_of("ktp-el-hilang"))
    skck = store.live(key_of("skck"))
    assert stolen
    assert skck
    questions = [*skck.content["contoh_pertanyaan"], *stolen.content["contoh_pertanyaan"]]
    version = approved(store, "skck", contoh_pertanyaan=questions)
    here = f"/redaksi/versi/{version.id}/terbitkan"
    rani, siti = enter("rani"), enter("siti")
    page = rani.get(here)
    assert "Menghalangi" in page.text
    assert "&lt;function" not in page.text
    assert 'action="' + here not in page.text
    assert rani.send(here, here, menerobos="Penting.").status_code == 409
    assert siti.send(here, here).status_code == 409
    assert store.get(version.id).state is State.DIPERIKSA
    assert siti.send(here, here, menerobos="Diminta direktur.").status_code == 303
    assert store.get(version.id).state is State.TERBIT
    with engine.connect() as db:
        told = {entry.action: entry.reason for entry in entries(db, str(version.key))}
    assert told["terbit meski dihalangi"] == "Diminta direktur."
    proof = rani.get(f"/redaksi/versi/{version.id}/bukti").text
    assert "(sama)" in proof


def test_the_picker_finds_a_pasal_and_warns_of_what_is_revoked(
    enter: Callable[[str], Visitor], knowledge: Knowledge
) -> None:
    ani = enter("ani")
    (found,) = ani.client.get("/redaksi/kutipan?ketik=uu 24 2013 79a").json()["found"]
    assert (found["value"], found["title"]) == ("uu-24-2013 pasal 79A", "UU 24/2013 pasal 79A")
    assert found["text"]
    revoked = next(r for r in knowledge.catalogue.regulations.values() if not r.in_force)
    (old,) = ani.client.get(f"/redaksi/kutipan?ketik={revoked.title}").json()["found"]
    assert "dicabut" in old["warning"]
    assert ani.client.get("/redaksi/kutipan?ketik=entah").json() == {"found": []}


def test_try_it_shows_how_a_draft_would_answer(
    enter: Callable[[str], Visitor], store: Revisions
) -> None:
    draft = store.begin(key_of("skck"), "ani")
    content = {**draft.content, "biaya": {**draft.content["biaya"]}}
    fee = {**draft.content["biaya"]["tarif"][0], "rupiah": 77_000}
    content["biaya"]["tarif"] = [fee]
    store.save(draft.id, draft.etag, content, "ani")
    ani = enter("ani")
    page = ani.get(f"/redaksi/coba?tanya=skck bayar brp&versi={draft.id}").text
    assert "Rp77.000" in page
    assert "skck bayar berapa" in page
    assert "ditolak: peluang" in page
    assert "Rp77.000" not in ani.get("/redaksi/coba?tanya=skck bayar brp").text


def test_an_editor_of_a_city_removes_the_own_rows_and_no_other(
    enter: Callable[[str], Visitor], store: Revisions
) -> None:
    draft = store.begin(key_of("ktp-el-hilang"), "joko")
    rows = list(draft.content["khusus_wilayah"])
    turned = {**draft.content, "khusus_wilayah": rows[::-1]}
    draft = store.save(draft.id, draft.etag, turned, "joko")
    assert rows[0]["wilayah"] == "12.78"
    own = {**draft.content, "khusus_wilayah": [rows[0]]}
    fields: dict[str, Any] = {}
    for name, value in fields_of(own):
        if name.startswith("khusus_wilayah"):
            fields.setdefault(name, []).append(value)
    here = f"/redaksi/versi/{draft.id}"
    form = fields | {"etag": str(draft.etag), "aksi": "hapus khusus_wilayah.0"}
    assert enter("joko").send(here, here, **form).status_code == 303
    assert store.get(draft.id).content == {**draft.content, "khusus_wilayah": [rows[1]]}


def test_a_withdrawn_service_is_gone_for_citizens_and_can_come_back(
    enter: Callable[[str], Visitor], store: Revisions
) -> None:
    live, siti = store.live(key_of("sim-baru")), enter("siti")
    assert live
    here = "/redaksi/layanan/sim-baru/tarik"
    page = siti.get(here)
    assert siti.post(here, page).status_code == 409
    assert siti.get("/layanan/sim-baru").status_code == 200
    sent = siti.post(here, page, alasan="Diganti layanan baru.", menerobos="Disetujui pimpinan.")
    assert sent.status_code == 303
    assert siti.get("/layanan/sim-baru").status_code == 404
    back = siti.post(f"/redaksi/versi/{live.id}/pulihkan", page, alasan="Keliru ditarik.")
    confirm = back.headers["location"]
    assert confirm.endswith("/terbitkan")
    assert siti.post(confirm, page, menerobos="Pulihkan.").status_code == 303
    assert siti.get("/layanan/sim-baru").status_code == 200


def test_every_shipped_service_saved_unchanged_from_its_page_stays_the_same(
    enter: Callable[[str], Visitor], store: Revisions, knowledge: Knowledge
) -> None:
    ani = enter("ani")
    for service in knowledge.catalogue.services:
        draft = store.begin(key_of(service), "ani")
        page = ani.get(f"/redaksi/versi/{draft.id}").text
        assert content_of_form(FormData(fields_on(page)), service) == draft.content, service


def test_a_source_that_is_ticked_anew_comes_behind_those_that_stay(
    enter: Callable[[str], Visitor], store: Revisions
) -> None:
    draft = store.begin(key_of("skck"), "ani")
    rows = [{"id": id_, "url": "https://a.go.id", "judul": id_} for id_ in "abc"]
    part = {"butir": ["KTP"], "sumber": ["c", "a"]}
    content = {**draft.content, "sumber": rows, "persyaratan": part}
    store.save(draft.id, draft.etag, content, "ani")
    page = enter("ani").get(f"/redaksi/versi/{draft.id}").text
    boxes = [part.partition('"')[0] for part in page.split('name="persyaratan.sumber" value="')[1:]]
    assert boxes == ["c", "a", "b"]


def test_a_record_with_rules_of_sixty_regions_is_saved(
    enter: Callable[[str], Visitor], store: Revisions
) -> None:
    draft = store.begin(key_of("ktp-el-hilang"), "ani")
    own = draft.content["khusus_wilayah"][0]
    codes = sorted(regions())[:60]
    many = {**draft.content, "khusus_wilayah": [{**own, "wilayah": code} for code in codes]}
    draft = store.save(draft.id, draft.etag, many, "ani")
    ani, here = enter("ani"), f"/redaksi/versi/{draft.id}"
    page = ani.get(here)
    form = sent_by(page.text) | {"deskripsi": ["Baru."], "aksi": ["simpan"]}
    assert sum(map(len, form.values())) > 1_500
    form.pop("_token")
    assert ani.post(here, page, **form).status_code == 303
    assert store.get(draft.id).content == {**draft.content, "deskripsi": "Baru."}


def national_with_a_row_of_joko(store: Revisions) -> Revision:
    draft = store.begin(key_of("ktp-el-hilang"), "ani")
    draft = store.save(draft.id, draft.etag, {**draft.content, "deskripsi": "Kartu."}, "ani")
    return store.save(draft.id, draft.etag, with_a_note_of_joko(draft), "joko")


def with_a_note_of_joko(draft: Revision) -> dict[str, Any]:
    first, *others = draft.content["khusus_wilayah"]
    assert first["wilayah"] == "12.78"
    rows = [{**first, "konfirmasi": "Tanyakan ke dinas."}, *others]
    return {**draft.content, "khusus_wilayah": rows}


def test_who_wrote_a_row_of_a_city_does_not_discard_what_others_wrote_for_the_nation(
    enter: Callable[[str], Visitor], store: Revisions
) -> None:
    draft = national_with_a_row_of_joko(store)
    joko, here = enter("joko"), f"/redaksi/versi/{draft.id}"
    assert "Buang versi ini" not in joko.get(f"{here}/periksa").text
    refused = joko.send(f"{here}/periksa", f"{here}/buang")
    assert refused.status_code == 409
    assert "di luar unit Anda" in refused.text
    assert store.get(draft.id).state is State.DRAFT
    assert enter("ani").send(f"{here}/periksa", f"{here}/buang").status_code == 303


def test_who_changed_the_own_city_only_may_discard_it(
    enter: Callable[[str], Visitor], store: Revisions
) -> None:
    draft = store.begin(key_of("ktp-el-hilang"), "joko")
    store.save(draft.id, draft.etag, with_a_note_of_joko(draft), "joko")
    here = f"/redaksi/versi/{draft.id}"
    assert enter("joko").send(f"{here}/periksa", f"{here}/buang").status_code == 303
    assert store.get(draft.id).state is State.DIBUANG


def test_who_wrote_a_row_of_a_city_does_not_stop_what_is_scheduled_for_the_nation(
    enter: Callable[[str], Visitor], store: Revisions
) -> None:
    draft = national_with_a_row_of_joko(store)
    store.move(draft.id, Move.SUBMIT, "ani")
    store.move(draft.id, Move.APPROVE, "rani")
    store.move(draft.id, Move.SCHEDULE, "rani", "", datetime.now(UTC) + timedelta(days=2))
    joko, here = enter("joko"), f"/redaksi/versi/{draft.id}"
    refused = joko.send(f"{here}/periksa", f"{here}/kembalikan", alasan="Nanti dulu.")
    assert refused.status_code == 409
    assert store.get(draft.id).state is State.DIJADWALKAN


def test_the_form_submits_only_what_its_page_of_moves_would(
    enter: Callable[[str], Visitor], store: Revisions
) -> None:
    draft = store.begin(key_of("ktp-el-hilang"), "ani")
    draft = store.save(draft.id, draft.etag, {**draft.content, "deskripsi": "Kartu."}, "ani")
    joko, here = enter("joko"), f"/redaksi/versi/{draft.id}"
    page = joko.get(here)
    form = sent_by(page.text) | {"aksi": ["ajukan"]}
    form.pop("_token")
    refused = joko.post(here, page, **form)
    assert refused.status_code == 422
    assert "bukan tulisan Anda" in refused.text
    assert store.get(draft.id) == draft
