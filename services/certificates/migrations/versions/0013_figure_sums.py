"""What pages read at once of any archive: sums of figures, two words of a name as one entry, what is to post.

Sums are filled here from what is counted, and kept by the worker (docs/decisions/0080). Cases that the release
before this one files are found by each of their words, as before.
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


# Each two words of a case as one entry, by the order of their signs as Python has it.
_PAIRS = """
INSERT INTO request_words (request_id, word, submitted_at)
SELECT one.request_id, ' ' || one.word || ' ' || other.word, one.submitted_at
FROM request_words AS one JOIN request_words AS other USING (request_id)
WHERE one.word COLLATE "C" < other.word COLLATE "C" AND length(one.word) + length(other.word) <= 98
ON CONFLICT DO NOTHING
"""


def upgrade() -> None:
    _add_sums()
    _add_pairs()
    _index_lists()


def _add_pairs() -> None:
    op.execute(_PAIRS)
    op.create_index(
        "ix_request_words_word_newest",
        "request_words",
        ["word", "submitted_at", "request_id"],
        postgresql_ops={"word": "text_pattern_ops"},
    )
    # The new one serves whatever this one did.
    op.drop_index("ix_request_words_word", "request_words")


def _index_lists() -> None:
    to_post = sa.text("state = 'issued' AND delivery = 'post'")
    op.create_index("ix_requests_to_post", "requests", ["submitted_at", "id"], postgresql_where=to_post)


def _add_sums() -> None:
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
