"""`tanya report`: published, or into a folder, or refused in a sentence."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.database import connect, let_go
from knowledge_base.audit import entries
from knowledge_base.catalogue import Catalogue
from knowledge_base.publishing.importing import import_shipped
from tests.conftest import tanya


def test_a_month_is_published_or_written_elsewhere_or_refused(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    url = f"sqlite:///{tmp_path / 'tanya.sqlite'}"
    engine, now = connect(url), datetime.now(UTC)
    import_shipped(engine, catalogue, now)
    over = f"{now.replace(day=1) - timedelta(days=40):%Y-%m}"
    place = {"TANYA_DATABASE_URL": url, "TANYA_DATA": str(tmp_path)}

    refused = tanya("report", "--month", f"{now:%Y-%m}", **place)
    assert refused.returncode == 1
    assert "belum bisa dilaporkan" in refused.stdout
    assert "Traceback" not in refused.stderr
    folder = tmp_path / "elsewhere"
    assert tanya("report", "--month", over, "--out", str(folder), **place).returncode == 0
    names = {f"laporan-{over}.html", f"laporan-{over}.pdf"}
    assert {path.name for path in folder.iterdir()} == names
    assert not (tmp_path / "reports").exists()
    said = tanya("report", "--month", over, "--by", "ani", **place).stdout
    assert f"/laporan/{over}" in said
    assert {path.name for path in (tmp_path / "reports").iterdir()} == names
    with engine.connect() as db:
        assert [entry.actor for entry in entries(db, f"laporan:{over}")] == ["ani"]
    let_go(engine)
