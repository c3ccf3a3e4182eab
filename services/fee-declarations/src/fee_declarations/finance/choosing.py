"""Which finance application stands behind the port."""

from fee_declarations.finance import Finance
from fee_declarations.finance.ledger import Ledger
from fee_declarations.finance.remote import Remote
from fee_declarations.settings import FinanceSettings


def finance_of(settings: FinanceSettings) -> Finance:
    """The port as the settings say; every process of the service is to have the same ones."""
    if settings.finance == "builtin":
        return Ledger(settings.dias_creditor_id)
    return Remote(settings.dias_creditor_id, asks=settings.finance == "http")
