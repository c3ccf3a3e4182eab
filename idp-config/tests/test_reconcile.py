"""Applying twice writes once, rotated secrets are applied, and the command says what it found."""

import io
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import reconcile
from idp_config import REALM
from idp_config.admin import AdminError, KeycloakAddress, OneLook, RealmAdmin
from idp_config.declared import Declared, load
from idp_config.reconcile import Reconciler
from planted.tools import change_client


def test_second_apply_writes_nothing(admin: RealmAdmin, apply: Callable[[], Reconciler]) -> None:
    before = admin.get("admin-events", max=100)
    run = apply()
    assert run.drifts == []
    assert run.writes == 0
    assert admin.get("admin-events", max=100) == before
    assert before, "the control: the first apply's writes are among Keycloak's admin events"


def test_a_realm_that_an_unanswered_call_has_made_is_not_in_the_way(
    address: KeycloakAddress, admin: RealmAdmin
) -> None:
    """On a busy machine the answer came too late, the call was sent once more, and setting up ended with its 409."""
    before = admin.get("")
    for each in (admin, OneLook(address, REALM)):
        each.create_realm()
    assert admin.get("") == before


def test_what_was_read_is_not_read_again_until_something_is_written(
    address: KeycloakAddress, admin: RealmAdmin
) -> None:
    """Within one comparison; and what a caller does to an answer is not in the next one."""
    look = OneLook(address, REALM)
    shown = look.get("")["displayName"]
    look.get("").clear()
    by_others = {**admin.get(""), "displayName": "of others"}
    admin.put("", by_others)
    assert look.get("")["displayName"] == shown
    assert look.find("clients/of-nobody") is None
    with pytest.raises(AdminError):
        look.get("clients/of-nobody")
    look.put("", {**by_others, "displayName": shown})
    assert look.get("")["displayName"] == shown
    admin.put("", by_others)
    look.delete("attack-detection/brute-force/users")
    assert look.get("")["displayName"] == "of others"
    look.put("", {**by_others, "displayName": shown})


def test_check_command_exits_1_on_drift_and_masks_secrets(admin: RealmAdmin, apply: Callable[[], Reconciler]) -> None:
    assert _command("check").returncode == 0
    change_client(
        admin, "portal", secret="by-hand", description=f"careless copy of {os.environ['PORTAL_CLIENT_SECRET']}"
    )
    answer = _command("check")
    apply()
    assert answer.returncode == 1
    assert "client 'portal': description" in answer.stdout
    for name, value in os.environ.items():
        if name.endswith(("_SECRET", "_PASSWORD")):
            assert value not in answer.stdout + answer.stderr, name


@pytest.mark.parametrize(
    ("variable", "line"),
    [
        ("BROKER_CLIENT_SECRET", "identity provider 'taxisnet': config.clientSecret"),
        ("SMTP_PASSWORD", "realm 'dimos': smtpServer.password"),
        ("IDENTITY_BRIDGE_SERVICE_SECRET", "client 'identity-bridge': secret"),
    ],
)
def test_a_rotated_secret_is_applied_once(
    variable: str, line: str, address: KeycloakAddress, admin: RealmAdmin, apply: Callable[[], Reconciler]
) -> None:
    rotated = load({**os.environ, variable: "another-value-of-the-secret"})
    assert [line in drift.line() for drift in reconcile(address, rotated, applying=True).drifts] == [True]
    again = reconcile(address, rotated, applying=True)
    assert (again.drifts, again.writes) == ([], 0)
    assert len(apply().drifts) == 1, "and back"


def test_a_setting_that_nobody_decided_about_is_reported_and_not_touched(
    address: KeycloakAddress, admin: RealmAdmin, declared: Declared
) -> None:
    """As after an upgrade that brings a new one; here the declaration has lost two that Keycloak has."""
    realm = declared["realm"]
    fewer = {
        **realm,
        "realm": {key: value for key, value in realm["realm"].items() if key != "otpPolicyInitialCounter"},
        "leftAlone": {key: why for key, why in realm["leftAlone"].items() if key != "notBefore"},
    }
    older = replace(declared, files={**declared.files, "realm": fewer})
    for applying in (True, False):
        run = reconcile(address, older, applying=applying)
        assert [drift.line() for drift in run.drifts] == [
            "realm 'dimos': notBefore: want '(not in realm.yaml)', have 0",
            "realm 'dimos': otpPolicyInitialCounter: want '(not in realm.yaml)', have 0",
        ]
        assert run.writes == 0


def test_a_setting_is_either_declared_or_left_alone_for_a_reason(admin: RealmAdmin, declared: Declared) -> None:
    realm = declared["realm"]
    assert set(realm["leftAlone"]) & ({*realm["realm"], *declared["flows"]["bindings"]}) == set()
    assert set(realm["leftAlone"]) - set(admin.get("")) == set(), "gone from Keycloak"
    assert all(isinstance(why, str) and why for why in realm["leftAlone"].values())


def test_both_languages_have_the_same_texts(declared: Declared) -> None:
    assert set(declared["texts.el"]) == set(declared["texts.en"])


def test_declaration_holds_no_secret() -> None:
    folder = Path(__file__).parents[1] / "realm"
    text = io.StringIO()
    for path in folder.glob("*.yaml"):
        text.write(path.read_text(encoding="utf-8"))
    for name, value in os.environ.items():
        if name.endswith(("_SECRET", "_PASSWORD")):
            assert value not in text.getvalue(), name


def _command(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "idp_config", *arguments], capture_output=True, text=True, check=False, timeout=600
    )
