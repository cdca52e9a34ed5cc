"""Links that a text does not yield by itself: added by hand, removed, reviewed with the rest."""

from __future__ import annotations

import pytest

from app.regulations.desk import Desk
from app.regulations.jobs import Jobs
from app.regulations.link_form import NO_LINK, link_of
from knowledge_base.law.corrections import Correction, Kind
from knowledge_base.law.model import Effect, Link
from tests.app.regulations.samples import LAW, sent

ADDED = Effect(link=Link.MENCABUT, target="uu-23-2006", places=("pasal 5",), said_in="pasal 3")


def test_a_link_that_was_added_is_published_and_one_taken_back_is_not(
    desk: Desk, jobs: Jobs
) -> None:
    draft = sent(desk)
    jobs.work()
    one = Correction(kind=Kind.LINK, place="pasal 3", effect=ADDED)
    other = ADDED.model_copy(update={"target": "uu-7-2021"})
    desk.work.add(draft, "budi", one, "a" * 32)
    gone = desk.work.add(
        draft, "budi", Correction(kind=Kind.LINK, place="pasal 3", effect=other), "b" * 32
    )
    assert [m.correction.effect for m in desk.by_hand(1)] == [ADDED, other]
    desk.work.undo(draft, gone, "budi")
    made = desk.made(1)
    assert made
    assert made.effects == (ADDED,), "what the text suggests counts only once it is accepted"
    text = desk.text(1)
    assert text
    assert text.failed == ()


def test_a_link_whose_place_went_does_not_fit_any_more(desk: Desk, jobs: Jobs) -> None:
    draft = sent(desk)
    jobs.work()
    effect = ADDED.model_copy(update={"said_in": "pasal 99"})
    number = desk.work.add(draft, "budi", Correction(kind=Kind.LINK, effect=effect), "c" * 32)
    text, made = desk.text(1), desk.made(1)
    assert text
    assert made
    assert (text.failed, made.effects) == ((number,), ())


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"hubungan": "menelan"}, "hubungan"),
        ({"peraturan": "<script>"}, "peraturan"),
        ({"peraturan": "uu 6 2011"}, "peraturan"),
        ({"bagian": "pasal 5\nentah"}, "bagian"),
        ({"disebut": "pasal 99"}, "disebut"),
        ({"disebut": ""}, "disebut"),
        ({"mulai": "kemarin"}, "mulai"),
    ],
)
def test_what_is_wrong_with_a_typed_link_is_told_beside_its_field(
    desk: Desk, jobs: Jobs, changed: dict[str, str], field: str
) -> None:
    sent(desk)
    jobs.work()
    law = desk.law(1)
    assert law
    typed = NO_LINK | {
        "hubungan": "mencabut", "peraturan": "UU 23 tahun 2006", "bagian": "psl 5",
        "disebut": "Pasal 3",
    }  # fmt: skip
    assert link_of(typed, law) == (ADDED, {})
    effect, problems = link_of(typed | changed, law)
    assert effect is None
    assert list(problems) == [field]


def test_a_lower_regulation_changes_no_higher_one_by_hand_either(desk: Desk, jobs: Jobs) -> None:
    text = LAW.replace("UNDANG-UNDANG REPUBLIK", "PERATURAN MENTERI DALAM NEGERI REPUBLIK")
    sent(desk, text)
    jobs.work()
    law = desk.law(1)
    assert law
    typed = NO_LINK | {"hubungan": "mencabut", "peraturan": "uu 23 2006", "disebut": "pasal 3"}
    _, problems = link_of(typed, law)
    assert "lebih tinggi" in problems["peraturan"]
