"""Staff find a special declaration by the name of its business, however that is written.

The database writes the column, so that also what a process of the version before stores is found.
"""

import sqlalchemy as sa
from alembic import op

revision = "0080"
down_revision = "0074"

_SMALL, _CAPITAL = "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ", "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΣΤΥΦΧΨΩΑΕΗΙΟΥΩΙΥΙΥ"
_LATIN, _LOOKS = "abcdefghijklmnopqrstuvwxyzABEHIKMNOPTXYZ", "ΑΒCDΕFGΗΙJΚLΜΝΟΡQRSΤUVWΧΥΖΑΒΕΗΙΚΜΝΟΡΤΧΥΖ"
_FROM = _SMALL + "ΆΈΉΊΌΎΏΪΫ" + _LATIN + "-–—/&,·+" + ".''’\"«»()"
_AS = _CAPITAL + "ΑΕΗΙΟΥΩΙΥ" + _LOOKS + " " * 8
_NAMES = "coalesce(fields ->> 'name', '') || ' ' || coalesce(fields ->> 'trade_name', '')"


def upgrade() -> None:
    written = sa.Computed(f"translate({_NAMES}, '{_FROM}', '{_AS}')", persisted=True)
    op.add_column("declaration_cases", sa.Column("search_names", sa.Text(), written))
