"""What the head of the office counts. Numbers only, no personal data, so it outlives the cases."""

from sqlalchemy import BigInteger, Column, Date, Identity, Index, Integer, String, Table, text
from sqlalchemy.dialects.postgresql import JSONB

from certificates.models import metadata

# How often something happened to requests for this certificate in this week: counts by bucket. ``week`` is its Monday,
# of what stands open the Monday of the filing; ``measure`` and the buckets are of domain.figures. A row holds all
# buckets, so that as many rows are read of a hundred thousand cases as of a thousand.
figures = Table(
    "figures",
    metadata,
    Column("procedure", String(16), primary_key=True),
    Column("week", Date, primary_key=True),
    Column("measure", String(16), primary_key=True),
    Column("counts", JSONB, nullable=False),
    Index("ix_figures_week", "week", "measure"),
    # However many weeks are behind us, only those are read in which something is still open.
    Index("ix_figures_standing", "week", postgresql_where=text("measure = 'standing' AND counts <> '{}'::jsonb")),
)

# What happened since the worker last added it up: rows are written beside the act and never changed, so that nobody who
# acts waits for another's count (docs/decisions/0075).
changes = Table(
    "figure_changes",
    metadata,
    Column("seq", BigInteger, Identity(always=True), primary_key=True),
    Column("procedure", String(16), nullable=False),
    Column("week", Date, nullable=False),
    Column("measure", String(16), nullable=False),
    Column("bucket", String(40), nullable=False),
    Column("count", Integer, nullable=False),
)

# Sums of the table above: a page reads two rows of a certificate, however many weeks it is of (docs/decisions/0080).
# What had happened by the end of this week, since ever, by measure and bucket; without procedure: of all certificates.
# ``counts`` is what a page shows of each week, ``others`` what it shows only of all of them.
sums = Table(
    "figure_sums",
    metadata,
    Column("procedure", String(16), primary_key=True),
    Column("week", Date, primary_key=True),
    Column("counts", JSONB, nullable=False),
    Column("others", JSONB, nullable=False),
)

# Where cases stand now, of whatever week: counts by state. A row for each certificate, and one without for all.
open_counts = Table(
    "figure_standing",
    metadata,
    Column("procedure", String(16), primary_key=True),
    Column("counts", JSONB, nullable=False),
)
