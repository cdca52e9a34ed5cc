"""What the framework says in English -> one sentence for people; our own sentences stay."""

from __future__ import annotations

from http import HTTPStatus

from starlette.exceptions import HTTPException

SENTENCES = {
    400: "Isi permintaan tidak bisa dibaca.",
    401: "Alamat ini hanya untuk program yang punya token.",
    404: "Alamat ini tidak ada.",
    405: "Cara ini tidak dilayani di alamat ini.",
    413: "Kiriman terlalu besar.",
}


def sentence_of(error: HTTPException) -> str:
    """The sentence of an error; a 400 is never ours but of a body that could not be read."""
    if error.status_code != 400 and error.detail != HTTPStatus(error.status_code).phrase:
        return error.detail
    return SENTENCES.get(error.status_code, "Permintaan ini tidak bisa dilayani.")
