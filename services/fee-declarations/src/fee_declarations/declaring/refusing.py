"""Wrong answers are refused before filing takes the key, a turn and locks for them.

A request that was accepted gets its first answer again, even if the rules have changed since. So when its key is known
nothing is refused here, and filing decides.
"""

from dataclasses import dataclass
from datetime import date

from servicekit.db import OneRow

from fee_declarations.declaring.filing import Declarant
from fee_declarations.declaring.looking_store import Look, seen
from fee_declarations.declaring.reading import matched, read
from fee_declarations.declaring.schemas import DeclarationIn
from fee_declarations.domain.questions import read_answers
from fee_declarations.domain.tariffs import Tariffs


@dataclass(frozen=True, slots=True)
class Attempt:
    """A declaration that somebody sends under a key."""

    declarant: Declarant
    key: str
    body: DeclarationIn


def refuse_wrong_answers(attempt: Attempt, tariffs: Tariffs, today: date, ask: OneRow) -> None:
    """If an answer is wrong, raise what filing would raise. For right answers the database is not asked.

    ``ask``: as for ``looking_store.seen``. Raises what ``matched`` and ``read`` raise.
    """
    who, body = attempt.declarant, attempt.body
    fee = tariffs.fee_on(body.fee, today)
    if fee is None:
        return
    _, faults = read_answers(fee.questions, body.given)
    if not faults:
        return
    is_known, place = seen(ask, Look(who.subject, who.person_id, attempt.key, body.establishment_id, today))
    if not is_known:
        read(body, matched(place), tariffs, today)
