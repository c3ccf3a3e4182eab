"""A second opinion on the realm from kcwarden; every finding that stays is reviewed here."""

import json
import subprocess
import sys
from pathlib import Path

from idp_config.admin import RealmAdmin
from kcwarden.configuration.auditors import collect_auditors

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
}


def test_kcwarden_finds_nothing_that_was_not_reviewed(admin: RealmAdmin, tmp_path: Path) -> None:
    # The partial export has the secrets masked.
    dump = admin.post("partial-export?exportClients=true&exportGroupsAndRoles=true", {})
    source, report = tmp_path / "realm.json", tmp_path / "findings.json"
    source.write_text(json.dumps(dump), encoding="utf-8")
    auditors = [name for each in collect_auditors() if (name := each.__name__) not in NOT_HERE]
    kcwarden = Path(sys.executable).with_name("kcwarden")
    arguments = ["audit", str(source), "-f", "json", "-o", str(report), "-s", "LOW", "--auditors", *auditors]
    done = subprocess.run([kcwarden, *arguments], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    findings = json.loads(report.read_text(encoding="utf-8"))
    assert {(each["reporting_auditor"], each["entity"]) for each in findings} == REVIEWED
