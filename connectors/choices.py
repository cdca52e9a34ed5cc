"""What a tapped choice means to Rasa. Only these values become payloads; anything else is text."""

from __future__ import annotations

import json
import re

_SERVICE = re.compile(r"^pilih:([a-z0-9-]{1,80})$")
_REGION = re.compile(r"wilayah:(\d{2}(?:\.\d{2})?)")
_ASPECT_INTENTS = {
    "persyaratan": "tanya_persyaratan",
    "prosedur": "tanya_prosedur",
    "biaya": "tanya_biaya",
    "jangka_waktu": "tanya_jangka_waktu",
    "kanal": "tanya_kanal",
    "masa_berlaku": "tanya_masa_berlaku",
    "dasar_hukum": "tanya_dasar_hukum",
}
_FIXED = {"bukan_itu": "/bukan_itu", "petugas": "/minta_petugas"}


def payload(value: str | None) -> str | None:
    """The Rasa payload of a choice value; None if it is not one of ours."""
    if value is None:
        return None
    if match := _SERVICE.match(value):
        return "/pilih" + json.dumps({"layanan": match[1]})
    if match := _REGION.fullmatch(value):
        return "/pilih" + json.dumps({"wilayah": match[1]})
    kind, _, aspect = value.partition(":")
    if kind == "aspek" and aspect in _ASPECT_INTENTS:
        return f"/{_ASPECT_INTENTS[aspect]}"
    return _FIXED.get(value)
