"""What is looked up of every caller in the statement that lets it in (servicekit's ``Facts``), by name."""

from collections.abc import Mapping
from typing import Any

from servicekit.admission import PERSON_ID, USERNAME
from sqlalchemy import ColumnElement, exists, func, select

from fee_declarations.businesses.store import MINE_TODAY
from fee_declarations.models import fee_tables, officers

BUSINESS_LINK = "business_link"
"""Whether the person represents a business today."""
ENROLLED = "enrolled"
"""Whether operations enrolled the account as an officer's."""
NEWEST_TABLES = "newest_tables"
"""The newest version of the dated tables; None: none were ever loaded."""

# Of the person itself, whoever acts for it; nobody's person_id is empty.
COLUMNS: Mapping[str, ColumnElement[Any]] = {
    BUSINESS_LINK: exists().where(MINE_TODAY, PERSON_ID != ""),
    ENROLLED: exists().where(officers.c.username == USERNAME),
    NEWEST_TABLES: select(func.max(fee_tables.c.version)).scalar_subquery(),
}
