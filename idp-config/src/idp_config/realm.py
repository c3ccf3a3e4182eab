"""The realm's own settings, its required actions, its texts, and the flows it uses."""

from collections.abc import Mapping
from typing import Any

from idp_config import fingerprints
from idp_config.admin import segment
from idp_config.reconcile import Reconciler, merge

SMTP_FINGERPRINT = "applied-secret.smtp"


def settings(run: Reconciler, declared: Mapping[str, Any]) -> None:
    """Realm settings with the SMTP server, whose password is compared by fingerprint."""
    wanted = dict(declared["realm"])
    smtp = dict(wanted.pop("smtpServer"))
    password = smtp.pop("password")
    have = run.admin.get("")
    differs = run.differs("realm", run.admin.realm, {**wanted, "smtpServer": smtp}, have)
    if not fingerprints.matches(have.get("attributes", {}).get(SMTP_FINGERPRINT), password):
        run.report("realm", run.admin.realm, "smtpServer.password", "********", "another one")
        differs = True
    if differs:
        secret = {
            "smtpServer": {"password": password},
            "attributes": {SMTP_FINGERPRINT: fingerprints.fingerprint(password)},
        }
        run.put("", merge(merge(have, {**wanted, "smtpServer": smtp}), secret))


def bindings(run: Reconciler, declared: Mapping[str, Any]) -> None:
    """Which flow is used for what; after the flows exist."""
    have = run.admin.get("")
    if run.differs("realm", run.admin.realm, declared["bindings"], have):
        run.put("", merge(have, declared["bindings"]))


def required_actions(run: Reconciler, declared: Mapping[str, Any]) -> None:
    """Switch the named actions; the others stay as Keycloak ships them."""
    present = {action["alias"]: action for action in run.admin.get("authentication/required-actions")}
    for alias, wanted in declared["requiredActions"].items():
        have = present.get(alias, {})
        if run.differs("required action", alias, wanted, have):
            run.put(f"authentication/required-actions/{segment(alias)}", merge(have, wanted))


def texts(run: Reconciler, locale: str, wanted: Mapping[str, str]) -> None:
    """The realm's texts in one language. Keys that are not declared belong to whoever wrote them."""
    have = run.admin.find(f"localization/{locale}") or {}
    if run.differs("texts", locale, wanted, have):
        run.post(f"localization/{locale}", dict(wanted))


def no_user_storage(run: Reconciler) -> None:
    """A user storage (LDAP and the like) would be a way in that nobody declared."""
    for component in run.admin.get("components", type="org.keycloak.storage.UserStorageProvider"):
        run.report("user storage", component["name"], "presence", "(absent)", component["providerId"])
        run.delete(f"components/{component['id']}")
