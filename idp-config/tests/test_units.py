"""The rules of comparing, without a Keycloak."""

import os
from pathlib import Path

import pytest
from idp_config import fingerprints
from idp_config.admin import KeycloakAddress, RealmAdmin
from idp_config.declared import load
from idp_config.errors import ConfigurationError
from idp_config.reconcile import Drift, Reconciler, merge, undeclared


def test_a_fingerprint_matches_its_secret_only() -> None:
    stored = fingerprints.fingerprint("s3cret")
    assert fingerprints.matches(stored, "s3cret")
    assert not fingerprints.matches(stored, "S3cret")
    assert "s3cret" not in stored
    assert stored != fingerprints.fingerprint("s3cret"), "salted: equal secrets cannot be told by their hashes"


@pytest.mark.parametrize("damaged", [None, "", ".", "no-dot", "!!.!!", "YQ==.YQ=="])
def test_a_damaged_fingerprint_matches_nothing(damaged: str | None) -> None:
    assert not fingerprints.matches(damaged, "s3cret")


def test_merging_keeps_what_is_not_owned() -> None:
    have = {"id": "1", "attributes": {"theirs": "1", "ours": "old"}, "list": ["a", "b"]}
    want = {"attributes": {"ours": "new"}, "list": ["b"]}
    assert merge(have, want) == {"id": "1", "attributes": {"theirs": "1", "ours": "new"}, "list": ["b"]}


def test_undeclared_keys_are_those_with_a_value_that_nobody_keeps() -> None:
    assert undeclared({"a": 1}, {"a": 2, "b": "x", "c": "", "kept": "y"}, ["kept"]) == ["b"]


def test_a_drift_is_one_line() -> None:
    line = Drift("client", "portal", "redirectUris", ["a"], ["a", "b" * 500]).line()
    assert line.startswith("client 'portal': redirectUris: want ['a'], have ['a', 'bbb")
    assert "\n" not in line
    assert len(line) < 300


def test_placeholders_of_keycloak_stay_and_ours_are_filled(tmp_path: Path) -> None:
    (tmp_path / "town.yaml").write_text("name: {el: Δήμος}", encoding="utf-8")
    folder = tmp_path / "realm"
    folder.mkdir()
    (folder / "a.yaml").write_text(
        "one: taxis-${CLAIM.sub}\ntwo: ['${profile.level}', '${A_SECRET}!']\nthree: '${municipality:name.el}'",
        encoding="utf-8",
    )
    declared = load({"A_SECRET": "hidden-value", "MUNICIPALITY_FILE": str(tmp_path / "town.yaml")}, folder)
    assert declared["a"] == {
        "one": "taxis-${CLAIM.sub}",
        "two": ["${profile.level}", "hidden-value!"],
        "three": "Δήμος",
    }
    assert declared.mask("it is hidden-value") == "it is ********"
    assert "hidden-value" not in repr(declared)


def test_missing_values_are_named_all_at_once() -> None:
    with pytest.raises(ConfigurationError) as error:
        load({"MUNICIPALITY_FILE": os.environ["MUNICIPALITY_FILE"], "PORTAL_URL": "http://127.0.0.1:1"})
    for name in ("PORTAL_CLIENT_SECRET", "BROKER_CLIENT_SECRET", "SMTP_PASSWORD", "IDENTITY_BRIDGE_URL"):
        assert name in str(error.value)
    assert "PORTAL_URL," not in str(error.value)


def test_a_municipality_without_a_title_is_named(tmp_path: Path) -> None:
    (tmp_path / "town.yaml").write_text("code: town", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"portal_title\.el in MUNICIPALITY_FILE"):
        load({"MUNICIPALITY_FILE": str(tmp_path / "town.yaml")})


def test_a_switch_that_is_not_mentioned_is_off_but_a_text_is_not() -> None:
    run = Reconciler(RealmAdmin(KeycloakAddress("http://127.0.0.1:1", "nobody", "x"), "none"), applying=False)
    assert not run.differs("client", "portal", {"switch": False}, {})
    assert run.differs("client", "portal", {"switch": True}, {})
    assert run.differs("mapper", "level", {"userinfo.token.claim": "false"}, {})
    assert run.differs("client", "portal", {"switch": False}, {"switch": True})
