"""What is measured: requests as the portal sends them, each the same whatever the database holds."""

from servicekit.testing.measuring import Ask, Line
from sqlalchemy import Engine, text

from certificates_bench import people

VIEWS = (
    "mine", "unassigned", "open", "overdue", "waiting", "ready", "to-deliver", "to-collect", "posted", "returned",
    "parked", "done",
)  # fmt: skip
"""Every list of the inbox."""


def lines(engine: Engine) -> list[Line]:
    """All lines; number and case are those of an archived case of this database."""
    with engine.connect() as conn:
        found = conn.execute(
            text("SELECT id, number FROM requests WHERE state = 'collected' ORDER BY submitted_at DESC LIMIT 1")
        ).one()
    both = f"{people.COMMON} {people.COMMON_GIVEN}"
    searches = {
        "whole number": found.number,
        "number without its day": found.number.partition("/")[0],
        f"surname that few have ({people.RARE})": people.RARE,
        f"surname that one in 16 has ({people.COMMON})": people.COMMON,
        "how names begin (Παπ)": "Παπ",
        "one letter (Π)": "Π",
        f"common surname and given name ({both})": both,
        "name that nobody has": "Ωωωω",
    }
    return [
        *(Line(f"inbox: {view}", _get(f"/casework/cases?view={view}")) for view in VIEWS),
        *(Line(f"search: {name}", _search(typed)) for name, typed in searches.items()),
        Line("one case", _get(f"/casework/cases/{found.id}")),
        Line("colleagues", _get("/casework/staff")),
        Line("work of staff, in numbers", _get("/staff-work")),
        Line("to be posted", _get("/post/waiting")),
        Line("figures, 12 weeks", _get("/figures?weeks=12")),
        Line("figures, 52 weeks", _get("/figures?weeks=52")),
        Line("figures, 52 weeks, one certificate", _get("/figures?weeks=52&procedure=955481")),
    ]


def _get(path: str) -> Ask:
    return lambda client, headers: client.get(path, headers=headers)


def _search(typed: str) -> Ask:
    return lambda client, headers: client.post("/casework/searches", json={"text": typed}, headers=headers)
