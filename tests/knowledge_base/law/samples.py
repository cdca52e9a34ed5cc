"""Documents made by hand, and the real ones that lie beside the checkout."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from knowledge_base.law.reading.document import Document, Page

DATA = Path(__file__).parents[4] / "shared" / "data"


def document(*pages: str, method: str = "uji") -> Document:
    """A document of these pages."""
    made = tuple(Page(at, tuple(page.splitlines())) for at, page in enumerate(pages, start=1))
    return Document(made, "text/plain", "0" * 64, method)


def law(body: str, *, title: str = "", after: str = "") -> Document:
    """A regulation around a body."""
    opening = title or "UNDANG-UNDANG REPUBLIK INDONESIA\nNOMOR 7 TAHUN 2020\nTENTANG\nUJI COBA"
    return document(
        f"{opening}\nDENGAN RAHMAT TUHAN YANG MAHA ESA\nPRESIDEN REPUBLIK INDONESIA,\n"
        f"Menimbang : bahwa perlu diuji;\nMengingat : Pasal 20 Undang-Undang Dasar;\nMEMUTUSKAN:\n"
        f"Menetapkan : UNDANG-UNDANG TENTANG UJI COBA.\n{body}\n"
        f"Agar setiap orang mengetahuinya, memerintahkan pengundangan.\nDisahkan di Jakarta\n"
        f"pada tanggal 3 Maret 2020\nPRESIDEN REPUBLIK INDONESIA,\nDiundangkan di Jakarta\n"
        f"pada tanggal 5 Pebruari 2020\n{after}"
    )


def shared(folder: str, name: str) -> Path:
    """A file of the shared data; the test is skipped where it is not there."""
    path = DATA / folder / name
    if not path.exists():
        pytest.skip(f"data bersama tidak ada: {folder}/{name}")
    return path


def from_text(path: Path) -> Document:
    """A plain text with its own page breaks."""
    text = path.read_text(errors="replace")
    pages = text.split("\f") if "\f" in text else re.split(r"(?m)^\[PAGE \d+\]\n", text)
    return document(*(page for page in pages if page.strip()))
