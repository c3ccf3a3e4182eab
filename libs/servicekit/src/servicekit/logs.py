"""JSON log lines that cannot carry personal data.

A field must be a single value: lists and mappings, in which people's data travel unseen, are refused. What looks like
a token, a mail address or a nine to twelve digit number (tax, social security and phone numbers have that shape) is
withheld, also in the lines of libraries.
"""

import json
import logging
import re
import sys
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from uuid import UUID

trace_id: ContextVar[str] = ContextVar("trace_id", default="")

_WITHHELD = re.compile(r"eyJ[\w-]{8,}[\w.-]*|(?<![\w-])\d{9,12}(?![\w-])|[\w.+-]+@[\w-]+\.[\w.-]+|(?<=\?)\S+=\S+")
_PLAIN = (str, int, float, bool, UUID, datetime, type(None))


def withhold(text: str) -> str:
    """The text without what looks like personal data or a secret."""
    return _WITHHELD.sub("[withheld]", text)


class _JsonFormatter(logging.Formatter):
    def __init__(self, service: str) -> None:
        super().__init__()
        self._service = service

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "severity": record.levelname.lower(),
            "service": self._service,
            "logger": record.name,
            "event": withhold(record.getMessage()),
        }
        if trace := trace_id.get():
            line["trace_id"] = trace
        line.update(getattr(record, "fields", {}))
        if record.exc_info and record.exc_info[1]:
            line["error"] = type(record.exc_info[1]).__name__
            # Frames only: the message of an exception may quote a row or a request.
            line["frames"] = [f"{f.name}:{f.lineno}" for f in traceback.extract_tb(record.exc_info[2])[-6:]]
        return json.dumps(line, ensure_ascii=False, default=str)


class Logger:
    """Says what happened as an event name and single values: ``log.info("request-filed", number=12)``."""

    def __init__(self, name: str) -> None:
        self._logger = logging.getLogger(name)

    def info(self, event: str, **fields: object) -> None:
        self._log(logging.INFO, event, fields)

    def warning(self, event: str, **fields: object) -> None:
        self._log(logging.WARNING, event, fields)

    def error(self, event: str, **fields: object) -> None:
        self._log(logging.ERROR, event, fields)

    def exception(self, event: str, **fields: object) -> None:
        """Like error, with the type and the frames of the exception being handled (never its message)."""
        self._log(logging.ERROR, event, fields, exc_info=True)

    def _log(self, level: int, event: str, fields: dict[str, object], *, exc_info: bool = False) -> None:
        for name, value in fields.items():
            if not isinstance(value, _PLAIN):
                raise TypeError(f"log field {name!r} of event {event!r} is a {type(value).__name__}: log single values")
        safe = {name: withhold(value) if isinstance(value, str) else value for name, value in fields.items()}
        self._logger.log(level, event, extra={"fields": safe}, exc_info=exc_info)


def get_logger(name: str) -> Logger:
    return Logger(name)


def configure(service: str, level: str = "INFO") -> None:
    """Send every log line of this process, libraries included, to standard output as JSON."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(_JsonFormatter(service))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for chatty in ("urllib3", "werkzeug", "nats", "alembic.runtime.plugins"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    # A collector of traces that is away need not be logged at each attempt.
    logging.getLogger("opentelemetry").setLevel(logging.ERROR)
