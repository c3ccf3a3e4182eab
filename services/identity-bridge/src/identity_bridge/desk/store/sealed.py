"""Where the desk keeps sealed codes."""

from collections.abc import Sequence

from identity_bridge.desk.models import desk_codes
from identity_bridge.register.store.sealed import SealedTable

TABLES: Sequence[SealedTable] = (
    SealedTable(desk_codes, desk_codes.c.code_id, desk_codes.c.code_sealed, desk_codes.c.code_index),
)
