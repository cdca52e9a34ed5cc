import pytest

from connectors.render import checked_label, plain
from knowledge_base.answer import Answer, Choice, Citation, Outcome

ANSWERED = Answer(
    status=Outcome.ANSWERED,
    text="*SKCK*\n\n*Biaya*\n• SKCK baru: Rp30.000",
    service_id="skck",
    citations=(
        Citation(title="PP 76/2020", url="/peraturan/pp-76-2020", checked_on="2026-03"),
        Citation(title="Polri", url="https://contoh.go.id/skck", checked_on="2026-02-11"),
    ),
    choices=(Choice(title="Syarat", value="aspek:persyaratan"),),
    checked_on="2026-03",
)


def test_plain_text_has_no_marks_but_numbered_sources_and_the_date() -> None:
    assert plain(ANSWERED) == (
        "SKCK\n\nBiaya\n• SKCK baru: Rp30.000\n\n"
        "Sumber:\n[1] PP 76/2020: /peraturan/pp-76-2020\n[2] Polri: https://contoh.go.id/skck\n\n"
        "Dicek: Maret 2026"
    )


def test_asking_back_numbers_the_choices_in_plain_text() -> None:
    question = Answer(
        status=Outcome.CLARIFICATION,
        text="Maksud Anda yang mana?",
        choices=(
            Choice(title="SIM baru", value="pilih:sim-baru", service_id="sim-baru"),
            Choice(title="Bukan itu", value="bukan_itu"),
        ),
    )
    assert plain(question) == "Maksud Anda yang mana?\n\n1. SIM baru\n2. Bukan itu"


def test_small_talk_stays_as_it_is() -> None:
    assert plain(Answer(status=Outcome.CHAT, text="Halo!")) == "Halo!"


@pytest.mark.parametrize(
    ("checked_on", "label"),
    [("2026-03-01", "Dicek: Maret 2026"), ("2026", "Dicek: 2026"), (None, None)],
)
def test_the_date_is_as_exact_as_it_is_known(checked_on: str | None, label: str | None) -> None:
    assert checked_label(ANSWERED.model_copy(update={"checked_on": checked_on})) == label
