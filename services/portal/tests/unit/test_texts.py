"""Texts in two languages, and the forms of amounts and dates in them."""

import re
import string
from datetime import UTC, datetime
from pathlib import Path

import portal
import pytest
from flask import Flask
from markupsafe import Markup
from portal import access_log, formats, language, workplaces
from portal.pages import staff

PACKAGE = Path(portal.__file__).parent


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_say_the_same_things() -> None:
    greek, english = language.texts("el"), language.texts("en")
    assert greek.keys() == english.keys()
    different = [name for name in greek if placeholders(greek[name]) != placeholders(english[name])]
    assert different == []
    assert [name for name in greek if not greek[name].strip() or not english[name].strip()] == []


def test_every_text_that_is_asked_for_exists_and_every_text_is_asked_for() -> None:
    files = [*PACKAGE.rglob("*.html"), *PACKAGE.rglob("*.py")]
    source = "\n".join(file.read_text(encoding="utf-8") for file in files)
    # A call is t("a.b"), or t("a." ~ name) and t(f"a.{name}") for a family of texts.
    exact = set(re.findall(r"""\bt\(\s*["']([\w.-]+[\w-])["']\s*[,)]""", source))
    families = tuple(set(re.findall(r"""["']([a-z_]+\.(?:[\w-]+\.)?)["{]""", source)))
    known = language.texts("el").keys()
    assert exact - known == set()
    asked = exact | {name for name in known if name.startswith(families)}
    literal = set(re.findall(r'"(?=([\w.-]+)")', source))
    assert known - asked - literal == set()


def test_every_act_of_the_record_has_words_and_no_words_are_left_over() -> None:
    for locale in language.LOCALES:
        written = {name for name in language.texts(locale) if name.startswith("views.kind.")}
        assert written == {access_log.text_id(action) for action in access_log.ACTIONS}


def test_every_workplace_and_every_role_of_staff_has_a_name() -> None:
    said = language.texts("el").keys()
    assert {path for path in workplaces.WORKPLACES if path != "/desk"} <= workplaces.MENU.keys()
    assert set(workplaces.MENU.values()) <= said
    assert {f"own_data.words.roles.{role}" for role in workplaces.ROLES} <= said
    assert staff.WORK.keys() <= workplaces.WORKPLACES.keys()
    counted = [waiting.name for _, kinds in staff.WORK.values() for waiting in kinds]
    assert {name for name in said if name.startswith("staff.waiting.")} == {f"staff.waiting.{name}" for name in counted}


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\u200f", "\u061c"])
def test_signs_that_turn_a_line_around_are_not_written(sign: str) -> None:
    assert formats.undirected(f"ΑΛΦΑ{sign} ΟΕ") == "ΑΛΦΑ ΟΕ"
    kept = formats.undirected(Markup("<b>ΑΛΦΑ%s</b>") % sign)
    assert (kept, isinstance(kept, Markup)) == ("<b>ΑΛΦΑ</b>", True)
    assert formats.undirected(7) == 7


@pytest.mark.parametrize(
    ("chosen", "amount", "date", "time"),
    [
        ("el", "1.234,50\u00a0€", "3 Μαρτίου 2026", "3 Μαρτίου 2026, 01:30"),
        ("en", "€1,234.50", "3 March 2026", "3 March 2026, 01:30"),
    ],
)
def test_amounts_and_dates_read_as_in_the_language(chosen: str, amount: str, date: str, time: str) -> None:
    with Flask("test").test_request_context(headers={"Accept-Language": chosen}):
        assert formats.money(123450) == amount
        assert formats.day("2026-03-03") == date
        # 23:30 in UTC is the next day in Greece.
        assert formats.moment(datetime(2026, 3, 2, 23, 30, tzinfo=UTC)) == time


def test_durations_and_codes() -> None:
    with Flask("test").test_request_context(headers={"Accept-Language": "el"}):
        assert formats.duration("P10D") == "10 ημέρες"
        assert formats.duration("P1Y6M") == "1 έτος 6 μήνες"
        assert formats.duration("PT1M") == "1 λεπτό"
        with pytest.raises(ValueError):
            formats.duration("P")
    assert formats.by_four("RF18123400000001") == "RF18 1234 0000 0001"


def test_a_long_address_breaks_at_its_signs_and_stays_text() -> None:
    assert formats.breakable("maria@mail.example") == "maria@mail.example"
    long = formats.breakable("<b>.papadaki@ypourgeio.mail.example")
    assert long == "&lt;b&gt;<wbr>.papadaki<wbr>@ypourgeio<wbr>.mail<wbr>.example"


@pytest.mark.parametrize(
    ("header", "cookie", "expected"),
    [
        ("", None, "el"),
        ("en-GB,en;q=0.9", None, "en"),
        ("de", None, "el"),
        ("en", "el", "el"),
        ("el", "en", "en"),
        ("en", "xx", "en"),
    ],
)
def test_the_cookie_decides_then_the_browser_then_greek(header: str, cookie: str | None, expected: str) -> None:
    headers = {"Accept-Language": header}
    if cookie:
        headers["Cookie"] = f"portal_lang={cookie}"
    with Flask("test").test_request_context(headers=headers):
        assert language.locale() == expected


@pytest.mark.parametrize("path", ["/", "/cases?filed=1", "/certificates/955481/form"])
def test_own_paths_are_safe(path: str) -> None:
    assert language.safe_path(path, "/default") == path


@pytest.mark.parametrize(
    "address",
    [
        *(None, "", "cases", "//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)"),
        *("/\t/evil.example", "/a\r\nSet-Cookie: x=1", " /a", "/a\\b", "/a b"),
    ],
)
def test_a_link_cannot_lead_elsewhere(address: str | None) -> None:
    assert language.safe_path(address, "/default") == "/default"
