"""Numbers in texts come from where they count: no text copies one, and what another part decides is held to it."""

import re
import tomllib
from pathlib import Path

import portal
import pytest
import yaml
from flask import Flask
from portal import facts, guard, language, sessions
from portal.pages import staff_accounts

ROOT = Path(portal.__file__).parents[4]
REALM = yaml.load((ROOT / "idp-config/realm/realm.yaml").read_bytes(), yaml.CSafeLoader)["realm"]
ROLES = tomllib.loads((ROOT / "idp-config/extension/src/main/resources/staff-roles.toml").read_text(encoding="utf-8"))
_COPIED = re.compile(r"\b\d+ (?:MB|ημέρες|days|λεπτά|minutes|ώρες|hours|σελίδες|pages|γραμμές|rows)\b")
OWN = ("revenue_figures.ages.", "joining.safe")
"""Names of ranges, and a limit of identity-bridge that no answer says before it begins (`joining.WINDOW`)."""


@pytest.mark.parametrize("locale", language.LOCALES)
def test_no_text_copies_a_number_that_counts_elsewhere(locale: str) -> None:
    copied = {name: text for name, text in language.texts(locale).items() if _COPIED.search(text)}
    assert {name: text for name, text in copied.items() if not name.startswith(OWN)} == {}


def test_a_text_says_the_number_of_the_setting() -> None:
    app = Flask("test")
    app.config[language.FACTS] = {"draft_days": 60}
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert "within 60 days" in language.t("form.kept")


def test_sessions_end_here_when_they_end_at_keycloak() -> None:
    """Whichever is shorter would end the other one's early, and the page on privacy says one number."""
    assert sessions.IDLE.total_seconds() == REALM["ssoSessionIdleTimeout"]
    assert sessions.LONGEST.total_seconds() == REALM["ssoSessionMaxLifespan"]


def test_what_keycloak_decides_is_said_as_it_decides_it() -> None:
    assert REALM["actionTokenGeneratedByAdminLifespan"] == facts.ENROLMENT_HOURS * 3600
    assert REALM["eventsExpiration"] == facts.SIGN_IN_DAYS * 86400


def test_a_bank_file_fits_into_its_form() -> None:
    assert facts.BANK_FILE_BYTES < guard.LARGEST_FORM


def test_every_role_that_operators_give_has_a_name_and_says_what_for() -> None:
    assert set(staff_accounts.ROLES) == ROLES.keys()
    assert {f"own_data.words.roles.{role}" for role in ROLES} <= language.texts("el").keys()
