"""All tables of the service, also those that packages of it have: for migrations and for tests."""

from fee_declarations import batch_models as _batches  # noqa: F401
from fee_declarations.accounting import models as _ledger  # noqa: F401 -- makes its tables
from fee_declarations.claims import models as _claims  # noqa: F401
from fee_declarations.finance import models as _finance  # noqa: F401
from fee_declarations.models import metadata
from fee_declarations.payments import models as _payments  # noqa: F401
from fee_declarations.returns import models as _returns  # noqa: F401
from fee_declarations.tables_desk import models as _tables  # noqa: F401

__all__ = ["metadata"]
