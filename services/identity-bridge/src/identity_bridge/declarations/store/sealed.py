"""Where special declarations keep sealed tax numbers."""

from collections.abc import Sequence

from identity_bridge.declarations.models.accepted import declarations
from identity_bridge.declarations.models.cases import cases
from identity_bridge.register.store.sealed import SealedTable

TABLES: Sequence[SealedTable] = (
    SealedTable(declarations, declarations.c.declaration_id, declarations.c.afm_sealed, declarations.c.afm_index),
    SealedTable(cases, cases.c.case_id, cases.c.afm_sealed, cases.c.afm_index),
)
