"""The web chat as the one file that a page loads: its modules and styles, joined and squeezed.

Nobody has to build anything: it is made from the files as they are when it is first asked for.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

from rjsmin import jsmin

SOURCES = Path(__file__).parent / "static" / "chat"
_IMPORT = re.compile(r"^import (\{.*?\}|\w+) from '\./([\w.]+)';\n", re.MULTILINE)
_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_CSS_SPACE = re.compile(r"\s*([{};,>])\s*|(?<=:)\s+")


@cache
def chat_script() -> str:
    """A classic script that defines <tanya-chat>; each module stands behind those it imports."""
    joined: dict[str, str] = {}

    def add(name: str) -> None:
        text = (SOURCES / name).read_text(encoding="utf-8")
        joined[name] = ""
        for bound, needed in _IMPORT.findall(text):
            if needed.endswith(".css"):
                styles = squeezed_css((SOURCES / needed).read_text(encoding="utf-8"))
                joined[needed] = f"const {bound} = {json.dumps(styles)};"
            elif needed not in joined:
                add(needed)
        del joined[name]
        joined[name] = re.sub(r"^export ", "", _IMPORT.sub("", text), flags=re.MULTILINE)

    add("element.js")
    body = "\n".join(joined.values())
    return str(jsmin("(() => {" + body + "})();\n"))


def squeezed_css(text: str) -> str:
    """The same rules without comments and needless space."""
    return _CSS_SPACE.sub(r"\1", _CSS_COMMENT.sub("", text)).replace(";}", "}").strip()
