"""What the framework refuses is told in Indonesian."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.app.staff.people import Visitor

FORM = "application/x-www-form-urlencoded"
PARTS = b"--x\r\nContent-Disposition: form-data\r\n\r\na\r\n--x--\r\n"


@pytest.mark.parametrize(
    ("kind", "body", "status", "said"),
    [
        ("multipart/form-data", b"x", 400, "Isi permintaan tidak bisa dibaca."),
        ("multipart/form-data; boundary=x", PARTS, 400, "Isi permintaan tidak bisa dibaca."),
        (FORM, b"a=&" * 20_000, 400, "Isi permintaan tidak bisa dibaca."),
        (FORM, b"a=" + b"x" * 300_000, 413, "Kiriman terlalu besar."),
    ],
)
@pytest.mark.parametrize("path", ["/masuk", "/redaksi/layanan/baru"])
def test_a_body_that_cannot_be_read_is_refused_in_indonesian(
    visitor: Callable[[], Visitor], path: str, kind: str, body: bytes, status: int, said: str
) -> None:
    siti = visitor()
    siti.sign_in("siti")
    answer = siti.client.post(path, content=body, headers={"content-type": kind})
    assert answer.status_code == status
    assert said in answer.text
    for english in ("boundary", "Content-Disposition", "Too ", "Large", "must be"):
        assert english not in answer.text


def test_a_body_whose_size_was_not_told_is_refused_in_indonesian(
    visitor: Callable[[], Visitor],
) -> None:
    parts = iter([b"a=", *[b"x" * 30_000] * 10])
    answer = visitor().client.post("/masuk", content=parts, headers={"content-type": FORM})
    assert answer.status_code == 413
    assert "Kiriman terlalu besar." in answer.text
    assert "Large" not in answer.text
