"""What people put right in a text: applied in order, kept when read again, never forced."""

from __future__ import annotations

import pytest

from knowledge_base.catalogue import Catalogue
from knowledge_base.law.corrections import (
    Correction,
    DoesNotFit,
    Kind,
    Title,
    Where,
    applied,
    corrected,
    mark_of,
    places_of,
)
from knowledge_base.law.facts import facts_of
from knowledge_base.law.ingest import understood
from knowledge_base.law.model import Annex, Effect, LawText, Link, Unit
from knowledge_base.law.reviewing import key_of, made, suggestions_of
from knowledge_base.law.store import reading_of
from knowledge_base.law.touched import touched_by
from knowledge_base.law.validity import KnownLaw, State
from tests.app.laws import BASE, ENDED, ENDING
from tests.knowledge_base.law.mini import law, pasal


def on(law_: LawText, kind: Kind, place: str, /, **values: object) -> Correction:
    """A correction of what stands at a place now."""
    return Correction.model_validate(
        {"kind": kind, "place": place, "seen": mark_of(law_, place), **values}
    )


def words(text: LawText, place: str) -> str:
    return places_of(text)[place].words


def test_a_unit_is_reworded_renumbered_and_deleted() -> None:
    text = applied(BASE, on(BASE, Kind.REWORD, "pasal 4", number="4", text="Enam tahun."))
    assert words(text, "pasal 4") == "Enam tahun."
    text = applied(text, on(text, Kind.REWORD, "pasal 4", number="4A", text="Enam tahun."))
    assert "pasal 4A" in places_of(text)
    assert "pasal 4" not in places_of(text)
    text = applied(text, on(text, Kind.DELETE, "pasal 2 ayat (1)"))
    assert [n.number for n in places_of(text)["pasal 2"].children] == ["2", "3"]


def test_what_was_no_unit_goes_on_where_it_was_cut_off() -> None:
    cut = (pasal("1", "Menurut ketentuan dalam"), pasal("2", "ayat (1) berlaku."))
    split = law("pp-1-2020", cut)
    text = applied(split, on(split, Kind.MERGE, "pasal 2"))
    assert list(places_of(text)) == ["pasal 1"]
    assert words(text, "pasal 1") == "Menurut ketentuan dalam Pasal 2 ayat (1) berlaku."
    listed = applied(BASE, on(BASE, Kind.MERGE, "pasal 2 ayat (1) huruf a"))
    assert words(listed, "pasal 2 ayat (1)").startswith(
        "Setiap warga berhak atas kartu: a. yang pertama; dan\nb. yang"
    )
    with pytest.raises(DoesNotFit):
        applied(split, on(split, Kind.MERGE, "pasal 1"))


@pytest.mark.parametrize(
    ("where", "expected"),
    [(Where.AFTER, ["1", "9", "2", "3"]), (Where.FIRST, ["9"]), (Where.LAST, ["9"])],
)
def test_a_unit_that_was_lost_is_put_in(where: Where, expected: list[str]) -> None:
    place = "pasal 2 ayat (1)" if where is Where.AFTER else "pasal 4"
    new = Correction(kind=Kind.INSERT, place=place, where=where, unit=Unit.AYAT, number="9")
    text = applied(BASE, new)
    parent = places_of(text)["pasal 2" if where is Where.AFTER else "pasal 4"]
    assert [node.number for node in parent.children] == expected


def test_a_pasal_does_not_go_into_an_ayat_and_an_empty_text_gets_its_first() -> None:
    with pytest.raises(DoesNotFit):
        applied(
            BASE,
            Correction(
                kind=Kind.INSERT, place="pasal 4", where=Where.LAST, unit=Unit.PASAL, number="5"
            ),
        )
    empty = BASE.model_copy(update={"body": ()})
    first = Correction(kind=Kind.INSERT, unit=Unit.PASAL, number="1", text="Isi.")
    assert words(applied(empty, first), "pasal 1") == "Isi."
    with pytest.raises(DoesNotFit):
        applied(BASE, first)


def test_a_number_that_is_there_twice_has_two_addresses() -> None:
    twice = BASE.model_copy(update={"body": (*BASE.body, *BASE.body)})
    text = applied(twice, on(twice, Kind.REWORD, "pasal 4~2", number="40", text="Lain."))
    assert words(text, "pasal 4") == "Kartu berlaku lima tahun."
    assert words(text, "pasal 40") == "Lain."


def test_explanations_annexes_and_plain_parts_are_corrected_too() -> None:
    text = applied(BASE, on(BASE, Kind.REWORD, "penjelasan pasal 2", number="2", text="Baru."))
    assert text.elucidation[0].text == "Baru."
    assert text.body == BASE.body
    text = applied(text, on(text, Kind.REWORD, "pembukaan", text="Menimbang : lain;"))
    text = applied(text, on(text, Kind.REWORD, "lampiran I", text="Besar."))
    assert (text.considerans, text.annexes) == (
        "Menimbang : lain;",
        (Annex(number="I", heading="BENTUK KARTU", text="Besar."),),
    )
    assert applied(text, on(text, Kind.DELETE, "penutup")).closing == ""


def test_the_title_makes_the_id() -> None:
    title = Title(jenis="Peraturan Presiden", nomor="82", tahun=2023, tentang="SPBE")
    text = applied(BASE, Correction(kind=Kind.TITLE, title=title))
    assert (text.id, text.jenis, text.tentang) == ("perpres-82-2023", "PERATURAN PRESIDEN", "SPBE")


def test_a_text_read_again_keeps_what_fits_and_tells_what_does_not() -> None:
    first = on(BASE, Kind.REWORD, "pasal 4", number="4", text="Enam tahun.")
    second = on(BASE, Kind.DELETE, "pasal 5")
    again = applied(BASE, on(BASE, Kind.REWORD, "pasal 5", number="5", text="Dibaca lain."))
    done = corrected(again, [first, second])
    assert words(done.law, "pasal 4") == "Enam tahun."
    assert words(done.law, "pasal 5") == "Dibaca lain."
    assert done.failed == (1,)


def test_a_link_counts_only_when_it_was_accepted() -> None:
    raw = ENDING.model_copy(update={"effects": (), "changes": ()})
    (suggestion,) = suggestions_of(understood(raw))
    assert (suggestion.effect.link, suggestion.effect.target) == (Link.MENCABUT, "pp-1-1999")
    assert "Nomor 1 Tahun 1999 tentang Kartu Lama dicabut" in suggestion.said
    accepted = made(raw, (), {suggestion.key}, ())
    refused = made(raw, (), (), ())
    day = accepted.in_force_from
    assert day
    for text, state in ((accepted, State.DICABUT), (refused, State.BERLAKU)):
        assert KnownLaw.of((text, ENDED)).standing("pp-1-1999", None, day).state is state
    assert facts_of(refused).effects == ()
    assert len({reading_of(raw), reading_of(accepted), reading_of(refused)}) == 3


def test_a_corrected_number_changes_what_is_revoked_and_its_key() -> None:
    raw = ENDING.model_copy(update={"effects": (), "changes": ()})
    old = places_of(raw)["pasal 1"]
    right = old.text.replace("Nomor 1 Tahun 1999", "Nomor 2 Tahun 1999")
    fix = on(raw, Kind.REWORD, "pasal 1", number="1", text=right)
    (before,), (after,) = understood(raw).effects, understood(applied(raw, fix)).effects
    assert (before.target, after.target) == ("pp-1-1999", "pp-2-1999")
    assert key_of(before) != key_of(after)


def test_doubts_of_pages_that_were_compared_are_settled() -> None:
    assert [d.page for d in made(BASE, (), (), ()).doubts] == [3]
    assert made(BASE, (), (), {3}).doubts == ()


def test_services_that_cite_what_is_changed_or_revoked_are_touched(catalogue: Catalogue) -> None:
    services = catalogue.services.values()
    cited = {r.peraturan for s in services for r in s.references()}
    assert "uu-24-2013" in cited

    def touched(link: Link, *places: str) -> dict[str, tuple[str, ...]]:
        effect = Effect(link=link, target="uu-24-2013", places=places, said_in="pasal 1")
        text = BASE.model_copy(update={"effects": (effect,)})
        return {t.service.id: t.reasons for t in touched_by(text, services)}

    whole = touched(Link.MENCABUT)
    assert whole.keys() == {
        s.id for s in services if any(r.peraturan == "uu-24-2013" for r in s.references())
    }
    narrow = touched(Link.MENGUBAH, "pasal 79A")
    assert "ktp-el-hilang" in narrow
    assert "UU 24/2013 pasal 79A diubah" in narrow["ktp-el-hilang"]
    assert touched(Link.MENGUBAH, "pasal 9999").keys() < narrow.keys()
    own = BASE.model_copy(update={"id": "uu-24-2013"})
    assert "ktp-el-hilang" in {t.service.id for t in touched_by(own, services)}
