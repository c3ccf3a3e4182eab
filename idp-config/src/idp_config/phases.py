"""The order in which the realm is made: the base first, then what refers to it."""

from idp_config import access, clients, components, flows, permissions, profile, provider, realm, registration
from idp_config.declared import LOCALES, Declared
from idp_config.reconcile import ABSENT, Reconciler


def reconcile(run: Reconciler, declared: Declared) -> None:
    """Compare the whole realm; in applying mode repair it. `run.drifts` and `run.writes` tell what happened."""
    if run.admin.find("") is None:
        run.report("realm", run.admin.realm, "presence", "present", ABSENT)
        if not run.applying:
            return
        run.writes += 1
        run.admin.create_realm()
    _base(run, declared)
    _references(run, declared)


def _base(run: Reconciler, declared: Declared) -> None:
    realm.settings(run, declared["realm"], declared["flows"]["bindings"])
    components.reconcile(run, declared["components"])
    registration.reconcile(run)
    profile.reconcile(run, declared["user-profile"])
    built_in = declared["built-in"]
    access.client_roles(run, built_in["clientRoles"])
    access.roles(run, declared["roles-and-groups"])
    access.groups(run, declared["roles-and-groups"])
    scopes = [*clients.scopes_with_audiences(declared), *built_in["clientScopes"]]
    clients.scopes(run, scopes, built_in["otherScopes"])
    clients.clients(
        run, [*declared["clients"]["clients"], *({**each, "builtIn": True} for each in built_in["clients"])]
    )
    clients.service_accounts(run, declared["clients"])


def _references(run: Reconciler, declared: Declared) -> None:
    """A provider names flows, a permission names groups and service accounts: Keycloak refuses them in one go."""
    flows.reconcile(run, declared["flows"])
    realm.bindings(run, declared["flows"])
    realm.required_actions(run, declared["realm"])
    provider.reconcile(run, declared["identity-provider"])
    permissions.reconcile(run, declared["admin-permissions"])
    for locale in LOCALES:
        realm.texts(run, locale, declared[f"texts.{locale}"])
    realm.no_other_texts(run, LOCALES)
