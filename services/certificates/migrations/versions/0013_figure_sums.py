"""Figures up to a week, and where cases stand now: sums of the table of figures, so that no page adds up a year.

Filled here from what is counted; the worker keeps them (docs/decisions/0080).
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0013"
down_revision = "0012"

_SUMS = """
WITH each_of AS (
    SELECT kept.procedure, figures.week, figures.measure, figures.counts
    FROM figures CROSS JOIN LATERAL (VALUES (figures.procedure), ('')) AS kept (procedure)
    WHERE figures.measure <> 'standing'
), cells AS (
    SELECT procedure, week, measure, key AS bucket, sum(value::int) AS count
    FROM each_of CROSS JOIN LATERAL jsonb_each(counts) GROUP BY 1, 2, 3, 4
), running AS (
    SELECT procedure, week, measure, bucket, sum(coalesce(cells.count, 0))
        OVER (PARTITION BY procedure, measure, bucket ORDER BY week) AS count
    FROM (SELECT DISTINCT procedure, week FROM each_of) AS weeks
    JOIN (SELECT DISTINCT procedure, measure, bucket FROM cells) AS keys USING (procedure)
    LEFT JOIN cells USING (procedure, week, measure, bucket)
), measures AS (
    SELECT procedure, week, measure, measure IN ('filed', 'answered', 'limit', 'returned') AS weekly,
        jsonb_object_agg(bucket, count) AS counts
    FROM running WHERE count <> 0 GROUP BY 1, 2, 3
)
INSERT INTO figure_sums (procedure, week, counts, others)
SELECT procedure, week, coalesce(jsonb_object_agg(measure, counts) FILTER (WHERE weekly), '{}'),
    coalesce(jsonb_object_agg(measure, counts) FILTER (WHERE NOT weekly), '{}')
FROM measures GROUP BY 1, 2
"""

# Also those certificates of which nothing stands anywhere.
_KNOWN = """
INSERT INTO figure_standing (procedure, counts) SELECT DISTINCT procedure, '{}'::jsonb FROM figure_sums
ON CONFLICT DO NOTHING
"""

_STANDING = """
INSERT INTO figure_standing (procedure, counts)
SELECT procedure, jsonb_object_agg(state, count)
FROM (
    SELECT kept.procedure, key AS state, sum(value::int) AS count
    FROM figures CROSS JOIN LATERAL (VALUES (figures.procedure), ('')) AS kept (procedure)
    CROSS JOIN LATERAL jsonb_each(figures.counts)
    WHERE figures.measure = 'standing' GROUP BY 1, 2
) AS stands GROUP BY 1
"""


def upgrade() -> None:
    op.create_table(
        "figure_sums",
        sa.Column("procedure", sa.String(16), primary_key=True),
        sa.Column("week", sa.Date, primary_key=True),
        sa.Column("counts", JSONB, nullable=False),
        sa.Column("others", JSONB, nullable=False),
    )
    op.create_table(
        "figure_standing",
        sa.Column("procedure", sa.String(16), primary_key=True),
        sa.Column("counts", JSONB, nullable=False),
    )
    op.execute(_SUMS)
    op.execute(_STANDING)
    op.execute(_KNOWN)
