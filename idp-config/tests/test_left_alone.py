"""What is nobody's business of ours stays, and a rotation of keys is not drift."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from idp_config.__main__ import main
from idp_config.admin import RealmAdmin
from idp_config.components import KEYS
from idp_config.reconcile import Reconciler
from planted.tools import component


@pytest.mark.parametrize(
    ("path", "body", "by_name"),
    [
        ("groups", {"name": "of-others"}, False),
        ("roles", {"name": "of-others"}, True),
        ("client-scopes", {"name": "of-others", "protocol": "openid-connect"}, False),
        (
            "authentication/flows",
            {"alias": "of-others", "providerId": "basic-flow", "topLevel": True, "builtIn": False},
            False,
        ),
    ],
)
def test_objects_of_others_that_give_nothing_stay(
    path: str, body: dict[str, Any], by_name: bool, admin: RealmAdmin, apply: Callable[[], Reconciler]
) -> None:
    with _made(admin, path, body, by_name=by_name):
        run = apply()
        assert (run.drifts, run.writes) == ([], 0)
        assert [line for line in run.left if "'of-others'" in line] != [], "it is named, and stays"
        assert "of-others" in {each.get("alias") or each["name"] for each in admin.get(path)}


def test_a_mapper_in_a_scope_that_reaches_no_token_is_named(
    admin: RealmAdmin, apply: Callable[[], Reconciler], capsys: pytest.CaptureFixture[str]
) -> None:
    phone = next(scope["id"] for scope in admin.get("client-scopes") if scope["name"] == "phone")
    path = f"client-scopes/{phone}/protocol-mappers/models"
    mapper = {"name": "of-others", "protocol": "openid-connect", "protocolMapper": "oidc-hardcoded-claim-mapper"}
    made = admin.post(path, mapper)
    try:
        assert apply().left == ["mapper of unused scope phone 'of-others': not declared, left alone"]
        assert main(["check"]) == 0, "it is no drift"
        assert "'of-others': not declared, left alone" in capsys.readouterr().out
    finally:
        admin.delete(f"{path}/{made}")
    assert apply().left == []


def test_a_second_key_of_a_kind_is_a_rotation(admin: RealmAdmin, apply: Callable[[], Reconciler]) -> None:
    config = {"priority": ["200"], "algorithm": ["RS256"], "keySize": ["4096"]}
    body = {"name": "rotated", "providerId": "rsa-generated", "providerType": KEYS, "config": config}
    with _made(admin, "components", body):
        run = apply()
        assert (run.drifts, run.writes) == ([], 0)


def test_a_key_that_was_switched_off_is_replaced_and_stays_off(
    admin: RealmAdmin, apply: Callable[[], Reconciler], check: Callable[[], Reconciler]
) -> None:
    old = component(admin, "aes-generated")
    path = f"components/{old['id']}"
    admin.put(path, {**old, "config": {**old["config"], "active": ["false"]}})
    lines = [drift.line() for drift in apply().drifts]
    assert lines == ["key 'aes-generated': presence: want 'active', have '(absent)'"]
    assert check().drifts == []
    assert admin.get(path)["config"]["active"] == ["false"]
    others = [key for key in admin.get("components", type=KEYS) if key["providerId"] == "aes-generated"]
    assert [key["config"].get("active", ["true"]) for key in others if key["id"] != old["id"]] == [["true"]]
    admin.delete(path)


@contextmanager
def _made(admin: RealmAdmin, path: str, body: dict[str, Any], *, by_name: bool = False) -> Iterator[None]:
    made = admin.post(path, body)
    try:
        yield
    finally:
        admin.delete(f"{path}/{body['name'] if by_name else made}")
