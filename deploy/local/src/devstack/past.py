"""What happened today, as if it had happened days ago. No service can do that, and none should."""

from dataclasses import dataclass
from typing import LiteralString

from devstack import postgres
from devstack.stack import Stack

# The number says the day as well.
_FILED = """
UPDATE requests SET
  number = split_part(number, '/', 1) || '/'
    || to_char(submitted_at AT TIME ZONE 'Europe/Athens' - make_interval(days => %(days)s), 'DD-MM-YYYY'),
  submitted_at = submitted_at - make_interval(days => %(days)s),
  deadline = deadline - %(days)s
WHERE id = %(id)s
"""
_ASKED = """
UPDATE asked_documents SET
  due_on = due_on - %(days)s,
  asked_at = asked_at - make_interval(days => %(days)s),
  reminded_at = reminded_at - make_interval(days => %(days)s)
WHERE request_id = %(id)s
"""
_LAID_OUT = """
UPDATE pickups SET laid_out_at = laid_out_at - make_interval(days => %(days)s) WHERE request_id = %(id)s
"""


@dataclass(frozen=True)
class Past:
    """Moves what the certificates service wrote."""

    stack: Stack

    def filed(self, request_id: str, days: int) -> None:
        """The request came so many days ago, and the answer was due by as many days earlier."""
        self._change(_FILED, request_id, days)

    def asked(self, request_id: str, days: int) -> None:
        """What the case waits for was asked for, and due, so many days earlier."""
        self._change(_ASKED, request_id, days)

    def laid_out(self, request_id: str, days: int) -> None:
        """It lies at the counter for so many days already."""
        self._change(_LAID_OUT, request_id, days)

    def _change(self, statement: LiteralString, request_id: str, days: int) -> None:
        with postgres.connect(self.stack.layout, self.stack.secrets["postgres"], database="certificates") as conn:
            conn.execute(statement, {"id": request_id, "days": days})
