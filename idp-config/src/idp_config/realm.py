"""The realm's own settings, its required actions, its texts, and the flows it uses."""

from collections.abc import Iterable, Mapping
from typing import Any

from idp_config import fingerprints
from idp_config.admin import segment
from idp_config.reconcile import ABSENT, Reconciler, merge, undeclared

SMTP_FINGERPRINT = fingerprints.ATTRIBUTE + "smtp"
UNKNOWN = "(not in realm.yaml)"


def settings(run: Reconciler, declared: Mapping[str, Any], bindings: Iterable[str]) -> None:
    """Realm settings with the SMTP server, whose password is compared by fingerprint.

    Every setting is declared, one of the `bindings`, or left alone by name. An unknown one (of a newer Keycloak) is
    reported at every run until an operator has decided about it, as nobody can say what it should be.
    """
    wanted = dict(declared["realm"])
    smtp, attributes = dict(wanted.pop("smtpServer")), wanted.pop("attributes")
    password = smtp.pop("password")
    have = run.admin.get("")
    headers = "browserSecurityHeaders"
    wanted[headers] = dict.fromkeys(have[headers], "") | wanted[headers]  # One that is left out would stay.
    for key in undeclared(declared["realm"], have, {*declared["leftAlone"], *bindings}):
        run.report("realm", run.admin.realm, key, UNKNOWN, have[key])
    held = have.get("attributes", {})
    differs = run.differs("realm", run.admin.realm, {**wanted, "smtpServer": smtp, "attributes": attributes}, have)
    differs |= _undeclared(run, "smtpServer", {**smtp, "password": ""}, have.get("smtpServer", {}), ())
    # Keycloak repeats settings of its own among the attributes: those are compared where they belong.
    kept = {key for key in held if key in have or key.startswith(fingerprints.ATTRIBUTE)}
    differs |= _undeclared(run, "attributes", attributes, held, kept)
    if not fingerprints.matches(held.get(SMTP_FINGERPRINT), password):
        run.report("realm", run.admin.realm, "smtpServer.password", "********", "another one")
        differs = True
    if differs:
        # Keycloak removes the attributes that are left out.
        attributes = {key: held[key] for key in kept if key not in wanted} | attributes
        attributes |= {SMTP_FINGERPRINT: fingerprints.fingerprint(password)}
        whole = {"smtpServer": {**smtp, "password": password}, "attributes": attributes}
        run.put("", {**merge(have, wanted), **whole})


def _undeclared(
    run: Reconciler, where: str, wanted: Mapping[str, Any], have: Mapping[str, Any], kept: Iterable[str]
) -> bool:
    extra = undeclared(wanted, have, kept)
    for key in extra:
        run.report("realm", run.admin.realm, f"{where}.{key}", ABSENT, have[key])
    return bool(extra)


def bindings(run: Reconciler, declared: Mapping[str, Any]) -> None:
    """Which flow is used for what; after the flows exist."""
    have = run.admin.get("")
    if run.differs("realm", run.admin.realm, declared["bindings"], have):
        run.put("", merge(have, declared["bindings"]))


def required_actions(run: Reconciler, declared: Mapping[str, Any]) -> None:
    """Exactly the declared actions are on, none with a setting of its own (how old a login may be, say)."""
    path = "authentication/required-actions"
    present = {action["alias"]: action for action in run.admin.get(path)}
    off = {alias: {"enabled": False, "defaultAction": False} for alias in present}
    for alias, wanted in (off | dict(declared["requiredActions"])).items():
        have = present.get(alias)
        if have is None:
            run.report("required action", alias, "presence", "present", ABSENT)
            run.post("authentication/register-required-action", {"providerId": alias, "name": alias})
            run.put(f"{path}/{segment(alias)}", {"alias": alias, "name": alias, "providerId": alias, **wanted})
            continue
        config = have.get("config", {})
        for key in sorted(config):
            run.report("required action", alias, f"config.{key}", ABSENT, config[key])
        if run.differs("required action", alias, wanted, have) or config:
            run.put(f"{path}/{segment(alias)}", {**have, **wanted, "config": {}})


def texts(run: Reconciler, locale: str, wanted: Mapping[str, str]) -> None:
    """Exactly the declared texts in one language: these win over the theme's, so one more may say anything."""
    have = run.admin.find(f"localization/{locale}") or {}
    if run.differs("texts", locale, wanted, have):
        run.post(f"localization/{locale}", dict(wanted))
    for key in undeclared(wanted, have):
        run.report("texts", locale, key, ABSENT, have[key])
        run.delete(f"localization/{locale}/{segment(key)}")


def no_other_texts(run: Reconciler, locales: Iterable[str]) -> None:
    """Texts in a language that we do not speak are nobody's."""
    for locale in sorted(set(run.admin.get("localization")) - set(locales)):
        run.report("texts", locale, "presence", ABSENT, "present")
        run.delete(f"localization/{segment(locale)}")
