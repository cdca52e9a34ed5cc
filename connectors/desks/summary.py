"""What an agent reads first, wherever they work: why, about what, where, and the open question."""

from __future__ import annotations

from connectors.desk.model import Opening
from knowledge_base.answer import HandoffReason
from knowledge_base.regions import regions

REASONS = {
    HandoffReason.ASKED: "warga minta petugas",
    HandoffReason.UNSURE: "bot kurang yakin",
    HandoffReason.FRUSTRATED: "warga kecewa",
    HandoffReason.SENSITIVE: "perkara peka",
    HandoffReason.RULE: "aturan layanan",
}


def summary(opening: Opening) -> str:
    """A few lines; what is not known is left out."""
    places = [regions()[code].name for code in opening.region if code in regions()]
    lines = {
        "Sebab": REASONS[opening.reason],
        "Instansi": opening.queue.instansi,
        "Layanan": opening.service_id or "",
        "Yang ditanyakan": ", ".join(aspect.value.replace("_", " ") for aspect in opening.aspects),
        "Wilayah": " atau ".join(places),
        "Pertanyaan terbuka": opening.question or "",
        "Jawaban ditunggu": "belakangan, warga menitip pertanyaan" if opening.is_left else "",
    }
    return "\n".join(f"{name}: {value}" for name, value in lines.items() if value)
