"""Sums of the table of figures: computing them again from a week on, and reading a page of figures from them.

What it costs depends neither on how many cases there are nor on how many weeks are behind us (docs/decisions/0080).
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, text

from certificates.domain.figures import Measure

ALL = ""
"""Instead of a certificate: all of them."""

Sums = Mapping[str, Mapping[str, int]]
"""What was counted of each measure, by bucket."""

_STANDING = Measure.STANDING.value

# The sums of the last week before, and what was counted since: of each week that has anything, all up to then.
_SUM_UP = text("""
WITH each_of AS (
    SELECT kept.procedure, figures.week, figures.measure, figures.counts
    FROM figures CROSS JOIN LATERAL (VALUES (figures.procedure), ('')) AS kept (procedure)
    WHERE figures.measure <> 'standing' AND figures.week >= :since
), cells AS (
    SELECT procedure, week, measure, key AS bucket, sum(value::int) AS count
    FROM each_of CROSS JOIN LATERAL jsonb_each(counts) GROUP BY 1, 2, 3, 4
), before AS (
    SELECT known.procedure, measures.key AS measure, buckets.key AS bucket, buckets.value::int AS count
    FROM (SELECT DISTINCT procedure FROM each_of) AS known CROSS JOIN LATERAL (
        SELECT sums.counts || sums.others AS counts FROM figure_sums AS sums
        WHERE sums.procedure = known.procedure AND sums.week < :since ORDER BY sums.week DESC LIMIT 1
    ) AS newest CROSS JOIN LATERAL jsonb_each(newest.counts) AS measures
    CROSS JOIN LATERAL jsonb_each(measures.value) AS buckets
), running AS (
    SELECT procedure, week, measure, bucket, coalesce(before.count, 0)
        + sum(coalesce(cells.count, 0)) OVER (PARTITION BY procedure, measure, bucket ORDER BY week) AS count
    FROM (SELECT DISTINCT procedure, week FROM each_of) AS weeks
    JOIN (
        SELECT procedure, measure, bucket FROM cells UNION SELECT procedure, measure, bucket FROM before
    ) AS keys USING (procedure)
    LEFT JOIN cells USING (procedure, week, measure, bucket)
    LEFT JOIN before USING (procedure, measure, bucket)
), measures AS (
    SELECT procedure, week, measure, measure IN ('filed', 'answered', 'limit', 'returned') AS weekly,
        jsonb_object_agg(bucket, count) AS counts
    FROM running WHERE count <> 0 GROUP BY 1, 2, 3
)
INSERT INTO figure_sums (procedure, week, counts, others)
SELECT procedure, week, coalesce(jsonb_object_agg(measure, counts) FILTER (WHERE weekly), '{}'),
    coalesce(jsonb_object_agg(measure, counts) FILTER (WHERE NOT weekly), '{}')
FROM measures GROUP BY 1, 2
""")

# Also those certificates of which nothing stands anywhere: by this table they are known.
_KNOW = text("""
INSERT INTO figure_standing (procedure, counts)
SELECT DISTINCT procedure, '{}'::jsonb FROM figure_sums WHERE week >= :since ON CONFLICT DO NOTHING
""")

# Most rows say the same, that a letter or two were posted: rows are counted first.
_STAND = text("""
INSERT INTO figure_standing (procedure, counts)
SELECT procedure, coalesce(jsonb_object_agg(state, count) FILTER (WHERE count <> 0), '{}')
FROM (
    SELECT kept.procedure, key AS state, sum(value::int * same) AS count
    FROM (
        SELECT procedure, counts, count(*) AS same FROM figures WHERE measure = 'standing' AND counts <> '{}'::jsonb
        GROUP BY 1, 2
    ) AS rows CROSS JOIN LATERAL (VALUES (rows.procedure), ('')) AS kept (procedure)
    CROSS JOIN LATERAL jsonb_each(rows.counts) GROUP BY 1, 2
) AS stands GROUP BY 1
ON CONFLICT (procedure) DO UPDATE SET counts = excluded.counts
""")


def sum_up(conn: Connection, since: date) -> None:
    """Compute the sums of this week and all later ones again. Only with the table's lock."""
    # Of ten years it may take longer than a page may.
    conn.execute(text("SET LOCAL statement_timeout = '60s'"))
    conn.execute(text("DELETE FROM figure_sums WHERE week >= :since"), {"since": since})
    conn.execute(_SUM_UP, {"since": since})
    conn.execute(_KNOW, {"since": since})


def stand(conn: Connection) -> None:
    """Write again where cases stand, in any week. Only with the table's lock."""
    conn.execute(text("UPDATE figure_standing SET counts = '{}' WHERE counts <> '{}'::jsonb"))
    conn.execute(_STAND)


# -- reading

# One statement, so that what is being added up is read once.
_READ = text("""
SELECT 'before' AS kind, known.procedure, sums.week, sums.counts, sums.others
FROM figure_standing AS known CROSS JOIN LATERAL (
    SELECT week, counts, others FROM figure_sums
    WHERE procedure = known.procedure AND week < :since ORDER BY week DESC LIMIT 1
) AS sums WHERE known.procedure = :of OR :of = ''
UNION ALL
SELECT 'newest', known.procedure, sums.week, sums.counts, sums.others
FROM figure_standing AS known CROSS JOIN LATERAL (
    SELECT week, counts, others FROM figure_sums
    WHERE procedure = known.procedure AND week >= :since ORDER BY week DESC LIMIT 1
) AS sums WHERE known.procedure = :of OR :of = ''
UNION ALL
SELECT 'week', procedure, week, counts, NULL FROM figure_sums WHERE procedure = :of AND week >= :since
UNION ALL
SELECT 'standing', procedure, NULL, counts, NULL FROM figure_standing WHERE procedure = :of
UNION ALL
SELECT 'recent', procedure, week, counts, NULL FROM figures
WHERE week >= :recent AND measure = 'standing' AND counts <> '{}'::jsonb AND (procedure = :of OR :of = '')
UNION ALL
SELECT 'change', procedure, week, jsonb_build_object(measure, jsonb_build_object(bucket, count)), NULL
FROM figure_changes WHERE procedure = :of OR :of = ''
""")


@dataclass
class Page:
    """What a page of figures shows: of each certificate, of each week, and where cases stand by week of filing.

    What stands and was filed before the first of the weeks that were asked for is under ``date.min``.
    """

    by_procedure: dict[str, dict[str, dict[str, int]]] = field(default_factory=dict)
    by_week: dict[date, dict[str, dict[str, int]]] = field(default_factory=dict)
    open_counts: Counter[tuple[str, date]] = field(default_factory=Counter)


def read(conn: Connection, since: date, borders: Sequence[date], procedure: str | None) -> Page:
    """Everything since this Monday, and what stands, filed in or after which of these weeks (the newest first)."""
    of = procedure or ALL
    rows: dict[str, list[Any]] = defaultdict(list)
    for row in conn.execute(_READ, {"since": since, "recent": borders[-1], "of": of}):
        rows[row.kind].append(row)
    before = {row.procedure: row for row in rows["before"]}
    page = Page()
    for row in rows["newest"]:
        if row.procedure != ALL:
            earlier = before.get(row.procedure)
            known = page.by_procedure[row.procedure] = {}
            _add_what_is_new(known, row.counts, earlier.counts if earlier else {})
            _add_what_is_new(known, row.others, earlier.others if earlier else {})
    weekly = sorted(((row.week, row.counts) for row in rows["week"]), key=lambda one: one[0])
    first = before[of].counts if of in before else {}
    for (_, earlier), (week, counts) in pairwise([(date.min, first), *weekly]):
        _add_what_is_new(page.by_week.setdefault(week, {}), counts, earlier)
    for row in rows["standing"]:
        page.open_counts.update({(state, date.min): count for state, count in row.counts.items()})
    for row in rows["recent"]:
        _stand_in(page, row.week, row.counts, borders)
    for row in rows["change"]:
        _change(page, row, since, borders)
    return page


def _add_what_is_new(known: dict[str, dict[str, int]], sums: Sums, earlier: Sums) -> None:
    for measure, buckets in sums.items():
        past = earlier.get(measure, {})
        known[measure] = {bucket: count - past.get(bucket, 0) for bucket, count in buckets.items()}
    for measure, past in earlier.items():
        # Counted then, and taken back since.
        now = sums.get(measure, {})
        gone = {bucket: -count for bucket, count in past.items() if bucket not in now}
        if gone:
            known.setdefault(measure, {}).update(gone)


def _stand_in(page: Page, week: date, counts: Mapping[str, int], borders: Sequence[date]) -> None:
    """These were filed in this week: they were not filed before."""
    border = next(border for border in borders if week >= border)
    for state, count in counts.items():
        page.open_counts[state, border] += count
        page.open_counts[state, date.min] -= count


def _change(page: Page, row: Any, since: date, borders: Sequence[date]) -> None:
    for measure, buckets in row.counts.items():
        if measure == _STANDING:
            border = next((border for border in borders if row.week >= border), date.min)
            for state, count in buckets.items():
                page.open_counts[state, border] += count
        elif row.week >= since:
            weeks = page.by_week.setdefault(row.week, {})
            for known in (page.by_procedure.setdefault(row.procedure, {}), weeks):
                mine = known.setdefault(measure, {})
                for bucket, count in buckets.items():
                    mine[bucket] = mine.get(bucket, 0) + count
