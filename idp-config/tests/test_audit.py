"""A second opinion on the realm from kcwarden; every finding that stays is reviewed here."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from idp_config.admin import RealmAdmin
from idp_config.declared import Declared
from idp_config.reconcile import Reconciler
from kcwarden.configuration.auditors import collect_auditors
from planted.people import PEOPLE
from planted.tokens import TOKENS
from planted.tools import client_role, group_id, service_account
from planted.ways_in import WAYS_IN

# Asks the network for the newest version: that is the lock file's business.
NOT_HERE = {"KeycloakVersionShouldBeUpToDate"}
BUILT_IN = ("account", "account-console", "admin-cli", "broker", "realm-management", "security-admin-console")
# Keycloak's own clients stay as Keycloak ships them; what makes each finding harmless:
REVIEWED = {
    # Nobody has the role offline_access (it is out of the default role).
    *(("ClientWithOptionalOfflineAccessScope", client) for client in BUILT_IN),
    # The realm's direct grant flow refuses everybody (flows.yaml).
    ("PublicClientShouldDisableDirectAccessGrants", "admin-cli"),
    # Only a page that sends people on to account-console, which uses PKCE.
    ("PublicClientsMustEnforcePKCE", "account"),
    # Once more, so that a renewal whose answer was lost can be made again (docs/decisions/0061).
    ("RefreshTokenReuseCountShouldBeZero", "dimos"),
}
# What kcwarden says of some of the planted changes: its own rules and what kcwarden.yaml has it watch for.
SEEN = {
    "password grant for the portal": ("ConfidentialClientShouldDisableDirectAccessGrants", "portal"),
    "no PKCE": ("ConfidentialClientShouldEnforcePKCE", "portal"),
    "pages of others may call": ("ClientWebOriginsMustNotUseWildcard", "portal"),
    "admin role in the portal's token": ("ClientWithSensitiveRole", "portal"),
    "mapper on Keycloak's scope that our tokens use": ("ProtocolMapperWithConfigOnClientScope", "profile"),
    "service account made mighty": ("ServiceAccountWithSensitiveRole", "service-account-identity-bridge"),
    "service account among citizens": ("ServiceAccountWithGroup", "service-account-identity-bridge"),
    "role given to all citizens": ("GroupWithSensitiveRole", "citizens"),
    "admin role inside citizen": ("RoleWithSensitiveAssociatedRole", "citizen"),
    "role inside one of Keycloak's clients": ("RoleWithSensitiveAssociatedRole", "read-token"),
    "provider signatures unchecked": ("IdentityProviderWithSignatureVerificationDisabled", "taxisnet"),
}


def test_kcwarden_finds_nothing_that_was_not_reviewed(admin: RealmAdmin, tmp_path: Path) -> None:
    assert _named(_findings(admin, tmp_path)) == REVIEWED


def test_kcwarden_would_find_it(admin: RealmAdmin, apply: Callable[[], Reconciler], tmp_path: Path) -> None:
    planted = [each for each in (*TOKENS, *PEOPLE, *WAYS_IN) if each.what in SEEN]
    try:
        for each in planted:
            each.plant(admin)
        found = _named(_findings(admin, tmp_path))
    finally:
        apply()
    assert set(SEEN.values()) - found == set()


def test_kcwarden_knows_every_role_of_ours(
    admin: RealmAdmin, declared: Declared, apply: Callable[[], Reconciler], tmp_path: Path
) -> None:
    """Given to a group, to a program, or put inside another role; one that kcwarden.yaml forgot is noticed."""
    ours = [admin.get(f"roles/{role['name']}") for role in declared["roles-and-groups"]["roles"]]
    planted_into = (
        f"groups/{group_id(admin, 'services')}/role-mappings/realm",
        f"users/{service_account(admin)['id']}/role-mappings/realm",
        f"roles-by-id/{client_role(admin, 'broker', 'read-token')['id']}/composites",
    )
    try:
        for path in planted_into:
            admin.post(path, ours)
        findings = _findings(admin, tmp_path)
    finally:
        apply()
    for found in (
        ("GroupWithSensitiveRole", "services"),
        ("ServiceAccountWithSensitiveRole", "service-account-identity-bridge"),
        ("RoleWithSensitiveAssociatedRole", "read-token"),
    ):
        of_it = [each["additional_details"] for each in findings if _named([each]) == {found}]
        expected = {f"<RealmRole: {role['name']} in Realm dimos>" for role in ours}
        assert {each["monitored_role"] for each in of_it} == expected, found


def _named(findings: list[dict[str, Any]]) -> set[tuple[str, str]]:
    return {(each["reporting_auditor"], each["entity"]) for each in findings}


def _findings(admin: RealmAdmin, folder: Path) -> list[dict[str, Any]]:
    # The partial export has the secrets masked.
    dump = admin.post("partial-export?exportClients=true&exportGroupsAndRoles=true", {})
    for client in dump["clients"]:
        if client["clientId"] == "admin-permissions":
            # It says so and has none; kcwarden (0.18) fails when a finding makes it look for the account.
            client["serviceAccountsEnabled"] = False
    source, report = folder / "realm.json", folder / "findings.json"
    source.write_text(json.dumps(dump), encoding="utf-8")
    auditors = [name for each in collect_auditors() if (name := each.__name__) not in NOT_HERE]
    kcwarden, watched = Path(sys.executable).with_name("kcwarden"), Path(__file__).with_name("kcwarden.yaml")
    arguments = ["audit", str(source), "-c", str(watched), "-f", "json", "-o", str(report), "-s", "LOW"]
    command = [kcwarden, *arguments, "--auditors", *auditors]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr
    return list(json.loads(report.read_text(encoding="utf-8")))
