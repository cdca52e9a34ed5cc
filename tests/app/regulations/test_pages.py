"""The pages of regulations without a browser: rights, bad input, and two people at one text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import pytest
from fastapi import FastAPI
from httpx2 import Response
from sqlalchemy import Engine

from app.database import connect, let_go
from app.main import Parts, create_app
from app.regulations.desk import Desk
from app.regulations.jobs import Jobs
from app.regulations.model import State
from app.regulations.routes import open_desk
from app.settings import Settings
from app.staff.office import open_keys
from app.staff.rights import Role, Unit
from knowledge_base.audit import entries
from knowledge_base.law.reading.document import Limits
from knowledge_base.retrieval import Knowledge, LiveKnowledge
from tests.app.regulations.conftest import TODAY
from tests.app.regulations.samples import LAW, sent
from tests.app.staff.people import PASSWORD, Visitor, introduce
from tests.connectors.conftest import FakeDialogue
from tests.knowledge_base.law.reading.samples import lines_pdf, locked_pdf

PATH = "/redaksi/peraturan"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = connect(Settings(data=tmp_path).database)
    yield engine
    let_go(engine)


@pytest.fixture
def app(engine: Engine, own_knowledge: Knowledge, tmp_path: Path) -> FastAPI:
    settings = Settings(data=tmp_path, law_file_megabytes=1)
    keys = open_keys(settings, engine)
    introduce(keys)
    for name, role, unit in (
        ("ani", Role.EDITOR, Unit()), ("putri", Role.REVIEWER, Unit("", "14.03")),
    ):  # fmt: skip
        person = keys.accounts.create(name, name.title(), "", "uji")
        keys.accounts.add_role(person, role, unit, "uji")
        keys.accounts.set_password(person, PASSWORD, "uji")
    return create_app(settings, LiveKnowledge(own_knowledge), Parts(FakeDialogue()))


@pytest.fixture
def desk(app: FastAPI, engine: Engine, own_knowledge: Knowledge, tmp_path: Path) -> Desk:
    return open_desk(engine, tmp_path / "law", LiveKnowledge(own_knowledge), lambda: TODAY)


@pytest.fixture
def someone(app: FastAPI) -> Callable[[str], Visitor]:
    def enter(name: str) -> Visitor:
        visitor = Visitor(app)
        assert visitor.sign_in(name).status_code == 303
        return visitor

    return enter


def upload(visitor: Visitor, body: bytes, name: str = "naskah.txt") -> Response:
    page = visitor.get(PATH)
    token = re.search(r'name="_token" value="([^"]+)"', page.text)
    assert token
    return visitor.client.post(
        f"{PATH}/unggah", data={"_token": token[1]}, files={"berkas": (name, body)}
    )


def read(desk: Desk) -> None:
    jobs = Jobs(desk, Limits(), lambda: False)
    while jobs.work():
        pass


def said(response: Response) -> str:
    return unescape(response.text)


def form_at(page: Response, place: str) -> dict[str, str]:
    """The hidden fields of the form that corrects a place."""
    at = page.text.index(f'name="place" value="{place}"')
    form = page.text[page.text.rindex("<form", 0, at) : page.text.index("</form>", at)]
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))


def test_a_file_is_taken_and_what_is_too_large_or_empty_is_told(
    desk: Desk, someone: Callable[[str], Visitor]
) -> None:
    budi = someone("budi")
    assert upload(budi, b"").status_code == 422
    big = upload(budi, b"x" * 1_010_000)
    assert (big.status_code, "paling besar 1 MB" in said(big)) == (413, True)
    assert upload(budi, b"x" * 3_000_000).status_code == 413
    assert desk.drafts.all() == []
    taken = upload(budi, LAW.encode(), "UU kartu <b>.txt")
    assert taken.status_code == 303
    assert "UU kartu &lt;b&gt;.txt" in budi.get(taken.headers["location"]).text
    state = budi.get(f"{taken.headers['location']}/keadaan").json()
    assert state == {"state": "antre", "done": 0, "total": 0, "working": True}


def test_a_locked_file_is_refused_in_words(desk: Desk, someone: Callable[[str], Visitor]) -> None:
    budi = someone("budi")
    place = upload(budi, locked_pdf(), "kunci.pdf").headers["location"]
    read(desk)
    page = budi.get(place)
    assert "dikunci dengan kata sandi" in page.text
    assert budi.get(f"{place}/halaman/1").status_code == 404
    assert budi.send(place, f"{place}/buang").status_code == 303
    assert budi.get(place).status_code == 404


def test_the_second_of_two_at_one_place_is_told_and_nothing_is_overwritten(
    desk: Desk, someone: Callable[[str], Visitor]
) -> None:
    sent(desk)
    read(desk)
    budi, ani = someone("budi"), someone("ani")
    place, leaf = "pasal 2 ayat (1)", f"{PATH}/1/halaman/1"
    open_pages = {one: one.get(leaf) for one in (budi, ani)}
    first = form_at(open_pages[budi], place)
    fields = {"number": "1", "text": "Rp10.000.", "aksi": "ubah"}
    assert budi.client.post(f"{PATH}/1/koreksi", data=first | fields).status_code == 303
    twice = budi.client.post(f"{PATH}/1/koreksi", data=first | fields)
    assert twice.status_code == 303, "sent twice, it is one correction"
    assert len(desk.work.made(1)) == 1
    second = form_at(open_pages[ani], place)
    late = ani.client.post(f"{PATH}/1/koreksi", data=second | fields | {"text": "<i>Rp99.000.</i>"})
    assert late.status_code == 409
    assert "budi lebih dulu mengubah Pasal 2 ayat (1)" in said(late)
    assert '<p class="said">&lt;i&gt;Rp99.000.&lt;/i&gt;</p>' in late.text
    law = desk.law(1)
    assert law
    node = law.at(place)
    assert node
    assert node.text == "Rp10.000."
    other = ani.get(leaf)
    assert "budi juga mengoreksi naskah ini" in said(other)
    elsewhere = form_at(open_pages[ani], "pasal 1")
    assert (
        ani.client.post(
            f"{PATH}/1/koreksi", data=elsewhere | {"number": "1", "text": "Lain.", "aksi": "ubah"}
        ).status_code
        == 303
    ), "another place of the same text is free"


def test_a_unit_is_added_by_its_form_and_a_wrong_one_is_told(
    desk: Desk, someone: Callable[[str], Visitor]
) -> None:
    sent(desk)
    read(desk)
    budi = someone("budi")
    page = budi.get(f"{PATH}/1/halaman/1")
    hidden = form_at(page, "pasal 2 ayat (2)")
    new = {"aksi": "sisip", "unit": "ayat", "where": "sesudah", "new_number": "3"}
    for _ in range(2):
        done = budi.client.post(f"{PATH}/1/koreksi", data=hidden | new | {"new_text": "Baru."})
        assert done.status_code == 303
    law = desk.law(1)
    assert law
    pasal = law.at("pasal 2")
    assert pasal
    assert [n.number for n in pasal.children] == ["1", "2", "3"], "sent twice, added once"
    for wrong in (
        {"unit": "bab", "where": "akhir"}, {"unit": "entah"}, {"new_number": "9" * 50},
    ):  # fmt: skip
        fresh = form_at(budi.get(f"{PATH}/1/halaman/1"), "pasal 2 ayat (2)")
        refused = budi.client.post(f"{PATH}/1/koreksi", data=fresh | new | wrong)
        assert refused.status_code == 422, wrong
        assert "Traceback" not in refused.text


def test_the_title_is_corrected_with_problems_beside_their_fields(
    desk: Desk, someone: Callable[[str], Visitor]
) -> None:
    sent(desk)
    read(desk)
    budi = someone("budi")
    fields = {
        "jenis": "PERATURAN DAERAH KOTA CONTOH", "nomor": "7", "tahun": "2011", "tentang": "KARTU",
        "enacted_on": "", "promulgated_on": "", "in_force_from": "", "nonce": "b" * 32,
    }  # fmt: skip
    wrong = fields | {"tahun": "dua ribu", "enacted_on": "kemarin"}
    page = budi.send(f"{PATH}/1", f"{PATH}/1/judul", **wrong)
    assert page.status_code == 422
    assert "1945 sampai 2100" in page.text
    assert "Bukan tanggal" in page.text
    assert budi.send(f"{PATH}/1", f"{PATH}/1/judul", **fields).status_code == 303
    assert desk.draft(1).law_id == "perda-kota-contoh-7-2011"
    assert budi.send(f"{PATH}/1", f"{PATH}/1/urungkan/1").status_code == 303
    assert desk.draft(1).law_id == "uu-6-2011"


def test_a_file_without_a_readable_title_is_read_once_somebody_writes_it(
    desk: Desk, someone: Callable[[str], Visitor]
) -> None:
    sent(desk, LAW[LAW.index("Menimbang") :])
    read(desk)
    budi = someone("budi")
    page = budi.get(f"{PATH}/1")
    assert "Ini memang peraturan?" in page.text
    fields = {"jenis": "UNDANG-UNDANG", "nomor": "6", "tahun": "", "tentang": "KARTU BARU"}
    wrong = budi.send(f"{PATH}/1", f"{PATH}/1/judul", **fields)
    assert (wrong.status_code, "1945 sampai 2100" in wrong.text) == (422, True)
    done = budi.send(f"{PATH}/1", f"{PATH}/1/judul", **fields | {"tahun": "2011"})
    assert done.status_code == 303
    read(desk)
    draft = desk.draft(1)
    assert (draft.state, draft.law_id) == (State.DRAFT, "uu-6-2011")
    law = desk.law(1)
    assert law
    assert [pasal.number for pasal in law.pasal()] == ["1", "2", "3", "4"]


def decided(visitor: Visitor) -> None:
    """Every link accepted, and the text submitted."""
    done = visitor.send(f"{PATH}/1/hubungan", f"{PATH}/1/hubungan", aksi="terima semua")
    assert done.status_code == 303
    assert visitor.send(f"{PATH}/1", f"{PATH}/1/ajukan").status_code == 303


def test_an_admin_who_wrote_it_publishes_with_a_reason(
    desk: Desk, someone: Callable[[str], Visitor]
) -> None:
    sent(desk, by="siti")
    read(desk)
    siti, publish = someone("siti"), f"{PATH}/1/terbitkan"
    decided(siti)
    assert siti.send(publish, publish).status_code == 409
    assert siti.send(publish, publish, alasan="Mendesak.").status_code == 303
    with desk.drafts.engine.connect() as db:
        (noted, *_) = entries(db, "naskah:1")
    assert (noted.actor, noted.action, noted.reason) == ("siti", "terbitkan", "Mendesak.")


def test_only_another_person_publishes(desk: Desk, someone: Callable[[str], Visitor]) -> None:
    sent(desk, by="rani")
    read(desk)
    rani, siti, putri = someone("rani"), someone("siti"), someone("putri")
    early = rani.send(f"{PATH}/1", f"{PATH}/1/ajukan")
    assert (early.status_code, "Lengkapi dulu" in early.text) == (409, True)
    decided(rani)
    publish = f"{PATH}/1/terbitkan"
    own = rani.send(f"{PATH}/1", publish)
    assert (own.status_code, "orang lain yang menerbitkannya" in own.text) == (409, True)
    assert putri.send(PATH, publish).status_code == 404, "it is not of her unit"
    assert desk.draft(1).state is State.SUBMITTED
    assert siti.send(publish, publish).status_code == 303
    assert siti.send(f"{PATH}/1", publish).status_code == 409, "it is being published already"
    read(desk)
    assert desk.draft(1).state is State.PUBLISHED
    assert siti.get("/peraturan/uu-6-2011").status_code == 200


def test_a_text_under_review_cannot_be_changed_until_it_is_given_back(
    desk: Desk, someone: Callable[[str], Visitor]
) -> None:
    sent(desk)
    read(desk)
    budi, rani = someone("budi"), someone("rani")
    form = form_at(budi.get(f"{PATH}/1/halaman/1"), "pasal 1")
    decided(budi)
    late = budi.client.post(
        f"{PATH}/1/koreksi", data=form | {"number": "1", "text": "Lain.", "aksi": "ubah"}
    )
    assert (late.status_code, "sedang diperiksa" in late.text) == (409, True)
    back = f"{PATH}/1/kembalikan"
    assert rani.send(f"{PATH}/1", back).status_code == 422
    assert rani.send(f"{PATH}/1", back, alasan="Pasal 1 salah <b>.").status_code == 303
    assert "Pasal 1 salah &lt;b&gt;." in budi.get(f"{PATH}/1").text


def test_a_picture_is_drawn_once_and_only_of_pages_that_are_there(
    desk: Desk, someone: Callable[[str], Visitor]
) -> None:
    sent(desk, lines_pdf([line for line in LAW.splitlines() if line][:30]), "uu.pdf")
    read(desk)
    budi = someone("budi")
    drawn = budi.get(f"{PATH}/1/gambar/1")
    assert drawn.headers["content-type"] == "image/png"
    assert drawn.content.startswith(b"\x89PNG")
    desk.files.picture(1, 1).write_bytes(b"\x89PNG yang tersimpan")
    assert budi.get(f"{PATH}/1/gambar/1").content.endswith(b"tersimpan")
    for page in ("2", "0", "x", "99999999999"):
        assert budi.get(f"{PATH}/1/gambar/{page}").status_code == 404
    tono = someone("tono")
    assert tono.get(f"{PATH}/1/gambar/1").status_code == 403


@pytest.mark.parametrize(
    "law", ["..%2fx", "uu-6-2011", "UU-1", "a%2F..%2Fb", "x" * 300, "uu-6-2011;ls", "*"]
)
def test_no_other_folder_is_reached_by_an_address(
    desk: Desk, someone: Callable[[str], Visitor], law: str
) -> None:
    (desk.shelf.store.folder.parent / "rahasia.json").write_text("{}")
    rani = someone("rani")
    assert rani.get(f"{PATH}/terbit/{law}").status_code == 404
    gone = rani.send(PATH, f"{PATH}/terbit/{law}", aksi="tarik", alasan="x")
    assert gone.status_code == 404
