"""Changes of tables: what the rows become, and what is refused at which field."""

from datetime import date
from typing import Any

import pytest
from fee_declarations import table_documents, tables
from fee_declarations.tables_desk import loading
from fee_declarations.tables_desk.reading import Read, read
from fee_declarations.tables_desk.schemas import ChangeIn
from fee_declarations.tables_desk.sections import Kind, sections

DOCUMENT = table_documents.read_file()
TODAY = date(2026, 11, 23)


def change(section: str = "rates", act: str = "add", **said: Any) -> ChangeIn:
    usual = {"fee": "accommodation", "day": "2027-01-01", "rows": [{"values": {"percent": "0.75"}}]}
    return ChangeIn.taken({"section": section, "act": act, **usual, **said})


def made(body: ChangeIn, document: dict[str, Any] | None = None) -> dict[str, Any]:
    """The document with the change."""
    found = read(body, document or DOCUMENT, TODAY)
    assert isinstance(found, Read), found
    return dict(found.document)


def rates(document: dict[str, Any], fee: str = "accommodation") -> list[tuple[str, str | None, str | None]]:
    """First day, last day and value of each rate of a fee."""
    rows = [row for row in document["rates"] if row["fee"] == fee]
    return [(row["valid_from"], row["valid_to"], row["percent"] or row["euros"]) for row in rows]


def faults(body: ChangeIn) -> dict[str, str]:
    """What is wrong, in English, by field."""
    found = read(body, DOCUMENT, TODAY)
    assert not isinstance(found, Read)
    return {one.field: one.text["en"] for one in found}


def test_every_table_of_the_document_can_be_edited() -> None:
    assert sections().keys() == table_documents.row_shapes().keys()
    kinds = {field.name: field.kind for section in sections().values() for field in section.fields}
    assert (kinds["percent"], kinds["per"], kinds["due"], kinds["note_valid_days"], kinds["url"]) == (
        *(Kind.DECIMAL, Kind.CHOICE, Kind.DAY, Kind.COUNT, Kind.TEXT),
    )


def test_a_new_rate_ends_the_one_before_it_and_nothing_else_moves() -> None:
    after = made(change(decision={"number": "12/2026", "ada": "ΩΨ1-2"}))
    assert rates(after) == [("2014-01-01", "2026-12-31", "0.5"), ("2027-01-01", None, "0.75")]
    [new] = [row for row in after["rates"] if (row["fee"], row["valid_from"]) == ("accommodation", "2027-01-01")]
    assert new["decision"] == {"number": "12/2026", "ada": "ΩΨ1-2"}
    others = [row for row in after["rates"] if row["fee"] != "accommodation"]
    assert others == [row for row in DOCUMENT["rates"] if row["fee"] != "accommodation"]
    assert {name: rows for name, rows in after.items() if name != "rates"} == {
        name: rows for name, rows in DOCUMENT.items() if name != "rates"
    }


def test_a_rate_for_some_months_gives_the_rest_back_to_the_one_before_it() -> None:
    after = made(change(day="2020-07-01", until="2020-12-31", rows=[{"values": {"percent": "0.25"}}]))
    assert rates(after) == [
        ("2014-01-01", "2020-06-30", "0.5"),
        ("2020-07-01", "2020-12-31", "0.25"),
        ("2021-01-01", None, "0.5"),
    ]


def test_without_a_last_day_a_row_holds_until_the_next_one() -> None:
    coming = made(change())
    after = made(change(day="2026-06-01", rows=[{"values": {"percent": "0.6"}}]), coming)
    assert rates(after) == [
        ("2014-01-01", "2026-05-31", "0.5"),
        ("2026-06-01", "2026-12-31", "0.6"),
        ("2027-01-01", None, "0.75"),
    ]


def test_a_row_of_the_same_day_is_replaced_and_one_that_goes_gives_its_time_back() -> None:
    coming = made(change())
    assert rates(made(change(rows=[{"values": {"percent": "0.7"}}]), coming))[1] == ("2027-01-01", None, "0.7")
    assert made(change(act="remove", rows=[{}]), coming)["rates"] == DOCUMENT["rates"]


def test_a_rate_ends() -> None:
    after = made(change(act="end", day="2026-12-31", rows=[{}]))
    assert rates(after) == [("2014-01-01", "2026-12-31", "0.5")]


def test_each_zone_has_its_own_price_and_those_that_stay_are_left_alone() -> None:
    keys = [{"zone": zone, "use": use} for zone in ("square", "elsewhere") for use in ("tables", "goods")]
    prices = {"square": "65.00", "elsewhere": "39"}
    rows = [{"key": key, "values": {"euros": prices[key["zone"]], "per": "year"}} for key in keys]
    after = made(change(fee="public-space", rows=rows, decision={"number": "9/2026"}))
    moved = [row for row in after["rates"] if row["fee"] == "public-space" and row["valid_from"] == "2027-01-01"]
    assert [(row["where"]["use"], row["euros"]) for row in moved] == [("tables", "65"), ("goods", "65")]


@pytest.mark.parametrize(
    ("body", "section", "row"),
    [
        (
            {"section": "rules", "fee": None, "rows": [{"values": {"fine_percent_per_month": "1"}}]},
            "rules",
            {
                **{name: DOCUMENT["rules"][-1][name] for name in ("fine_cap_percent", "note_valid_days")},
                "fine_percent_per_month": "1",
            },
        ),
        (
            {"section": "channels", "rows": [{"values": {"channel": "portal"}}]},
            "channels",
            {"channel": "portal", "url": None, "periods_from": "2027-01-01"},
        ),
        (
            {"section": "overrides", "rows": [{"key": {"period": "2026-Q3"}, "values": {"due": "2026-11-30"}}]},
            "overrides",
            {"period": "2026-Q3", "due": "2026-11-30"},
        ),
        (
            {
                "section": "surcharges",
                "fee": None,
                "rows": [{"values": {"percent_per_month": "0.8", "borne_by": "fine,fee"}}],
            },
            "surcharges",
            {"percent_per_month": "0.8", "months": "full", "borne_by": ["fee", "fine"]},
        ),
        (
            {"section": "codes", "rows": [{"values": {"revenue_code": "1212.02"}}]},
            "codes",
            {"revenue_code": "1212.02", "mydata_code": 18, "valid_from": "2027-01-01"},
        ),
        (
            {"section": "vat_returns", "rows": [{"values": {"vat_return": "required"}}]},
            "vat_returns",
            {"vat_return": "required", "valid_from": "2027-01-01", "valid_to": None},
        ),
    ],
)
def test_every_kind_of_table_is_edited_in_one_way(body: dict[str, Any], section: str, row: dict[str, Any]) -> None:
    after = made(change(**body))
    assert any(row.items() <= one.items() for one in after[section])
    tables.parse(after)


@pytest.mark.parametrize(
    ("body", "field", "said"),
    [
        ({"section": "moon"}, "section", "hoose one of the options"),
        ({"fee": "moon"}, "fee", "hoose one of the options"),
        ({"day": None}, "day", "Enter the day."),
        ({"until": "2026-12-31"}, "until", "The last day is before the first one."),
        ({"rows": [{"values": {"percent": "0,7"}}]}, "rows.0.values.percent", "enter a number, such as 0.75."),
        ({"rows": [{"values": {"percent": "101"}}]}, "rows.0.values.percent", "not within the limits"),
        ({"rows": [{"values": {"euros": "5"}}]}, "rows.0.values.euros", "does not belong here"),
        ({"rows": [{"key": {"zone": "x"}, "values": {"percent": "1"}}]}, "rows.0.key", "hoose one of the options"),
        ({"rows": [{"values": {"percent": "0.50"}}]}, "rows", "This is in force already."),
        ({"act": "remove", "rows": [{}]}, "rows", "No row begins on that day."),
        ({"act": "remove", "day": "2014-01-01", "rows": [{}]}, "rows", "It is the first row and has begun"),
        ({"section": "rules", "act": "end", "rows": [{}]}, "act", "always needs a row that holds"),
        ({"section": "vat_returns", "act": "end", "rows": [{}]}, "act", "always needs a row that holds"),
        (
            {"section": "channels", "rows": [{"values": {"channel": "myaade", "url": "http://x"}}]},
            "rows.0.values.url",
            "beginning with https://",
        ),
        (
            {"section": "surcharges", "fee": None, "rows": [{"values": {"borne_by": "fee,fee"}}]},
            "rows.0.values.borne_by",
            "hoose one of the options",
        ),
        (
            {"section": "overrides", "rows": [{"key": {"period": "2026"}, "values": {"due": "2026-11-30"}}]},
            "rows.0.key.period",
            "it is not in the right form.",
        ),
        (
            {
                "fee": "public-space",
                "rows": [{"key": {"zone": "square", "use": "tables"}, "values": {"euros": "5", "per": "hour"}}],
            },
            "rows.0.values.per",
            "hoose one of the options",
        ),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(body: dict[str, Any], field: str, said: str) -> None:
    found = faults(change(**body))
    assert list(found) == [field]
    assert said in found[field]


# -- files, where staff have changed something


def test_what_staff_changed_stays_and_the_rest_follows_the_file() -> None:
    current = made(change())
    rates_of_file = [{**row, "percent": "4"} if row["fee"] == "nightlife" else row for row in DOCUMENT["rates"]]
    newer = {**DOCUMENT, "rates": rates_of_file}
    found = loading.merged(DOCUMENT, newer, current)
    assert rates(found.document) == rates(current)
    assert rates(found.document, "nightlife") == [("2009-01-01", None, "4")]
    assert found.kept == []


def test_what_both_changed_is_named() -> None:
    current = made(change())
    newer = {
        **DOCUMENT,
        "rates": [{**row, "percent": "0.6"} if row["fee"] == "accommodation" else row for row in DOCUMENT["rates"]],
    }
    found = loading.merged(DOCUMENT, newer, current)
    assert (rates(found.document), found.kept) == (rates(current), ["rates accommodation"])
    # The same file again: nothing is new in it, so nothing is said.
    assert loading.merged(newer, newer, current).kept == []
    assert loading.merged(newer, newer, current).document == table_documents.checked(current)
