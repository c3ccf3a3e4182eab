"""Every query, one file for each noun."""

from typing import Any

from sqlalchemy import Row

Found = Row[*tuple[Any, ...]]
