"""Structured logs that never carry a citizen's words.

Log calls pass a constant message and ids, counts and statuses in `extra`; nothing else is written,
least of all the text of an exception, which may quote what a citizen wrote.
"""

from __future__ import annotations

import json
import logging
import logging.config
from datetime import UTC, datetime

_PLAIN = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "color_message"}


class WordlessFormatter(logging.Formatter):
    """Time, level, logger, message and extras; of an exception only its type and its place."""

    def __init__(self, as_json: bool) -> None:
        super().__init__()
        self._as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        fields = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            # Only the first line: asyncio puts the error, which may quote a citizen, below it.
            "event": record.msg.partition("\n")[0]
            if isinstance(record.msg, str)
            else type(record.msg).__name__,
            **{key: value for key, value in record.__dict__.items() if key not in _PLAIN},
        }
        if record.exc_info and record.exc_info[0]:
            fields["error"] = record.exc_info[0].__name__
            trace = record.exc_info[2]
            while trace and trace.tb_next:
                trace = trace.tb_next
            if trace:
                fields["at"] = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
        if self._as_json:
            return json.dumps(fields, ensure_ascii=False, default=str)
        head = f"{fields.pop('time')} {fields.pop('level')} {fields.pop('logger')}"
        return f"{head} {fields.pop('event')} " + " ".join(f"{k}={v}" for k, v in fields.items())


def configure(as_json: bool, level: str = "INFO") -> None:
    """Send all loggers through the one formatter; the access log, which has addresses, is off."""
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"wordless": {"()": WordlessFormatter, "as_json": as_json}},
            "handlers": {"err": {"class": "logging.StreamHandler", "formatter": "wordless"}},
            "root": {"level": level, "handlers": ["err"]},
            "loggers": {
                "uvicorn": {"level": "WARNING"},
                "uvicorn.access": {"level": "CRITICAL"},
                "httpx": {"level": "WARNING"},
                "httpcore": {"level": "WARNING"},
                "sentence_transformers": {"level": "ERROR"},
                "transformers": {"level": "ERROR"},
                "bm25s": {"level": "ERROR"},
                "faiss": {"level": "ERROR"},
                "alembic": {"level": "WARNING"},
            },
        }
    )
