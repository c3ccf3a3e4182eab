"""A call of each operation about the finance application that is right, for the tests of what may be written."""

import uuid
from collections.abc import Callable
from typing import Any

from fee_declarations.finance.models import finance_outbox
from servicekit.db import transaction
from servicekit.testing.borders import Call
from sqlalchemy import insert

from .border_calls import Calls
from .officer_border_calls import Officers
from .test_debtors import as_officer


def finance_calls(officers: Officers) -> Calls:
    return {
        "getFinanceMessages": officers.officer(query={"page": "1"}),
        "getFinanceMessage": _message(officers, None),
        "postFinanceRetry": _message(officers, {"reason": "διορθώθηκε"}),
        "postFinanceSettlement": _message(officers, {"reason": "με το χέρι"}),
    }


def _message(officers: Officers, body: Any) -> Callable[[], Call]:
    """Of one that the finance application did not take."""

    def make() -> Call:
        name, (_, filed) = officers.name(), officers.declarants.filed()
        row = {"kind": "posted", "about": uuid.uuid4().hex, "lane": filed["business"]["id"], "state": "dead"}
        with transaction(officers.engine) as conn:
            made = insert(finance_outbox).values(**row).returning(finance_outbox.c.id)
            message_id = conn.execute(made).scalar_one()
        return Call(as_officer(preferred_username=name), path={"message_id": str(message_id)}, body=body)

    return make
