"""What an officer releases: a proposal for a payment that is held. Pure."""

from dataclasses import dataclass
from datetime import datetime

from fee_declarations.accounting.acts import When
from fee_declarations.payments.desk import Habits
from fee_declarations.payments.rows import Decision, Payment


@dataclass(frozen=True, slots=True)
class Release:
    """The payment, locked, what was proposed for it, and by whom, when and by which habits it is released."""

    payment: Payment
    decision: Decision
    when: When
    now: datetime
    habits: Habits

    @property
    def reason(self) -> str:
        return self.decision.reason
