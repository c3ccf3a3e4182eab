"""W3C Trace Context (https://www.w3.org/TR/trace-context/): one id from the page to the mail."""

import re
import secrets

from servicekit.logs import trace_id

_TRACEPARENT = re.compile(r"00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")


def begin(traceparent: str | None) -> str:
    """Take up the caller's trace, or begin one; returns its id and puts it into every log line of this context."""
    found = _TRACEPARENT.fullmatch(traceparent or "")
    current = found.group(1) if found else secrets.token_hex(16)
    trace_id.set(current)
    return current


def traceparent() -> str:
    """The header value that hands the current trace on, with a new span id."""
    return f"00-{trace_id.get() or secrets.token_hex(16)}-{secrets.token_hex(8)}-01"
