"""Deleted as a whole: `check` must still get through everything that referred to it."""

from idp_config.admin import RealmAdmin

from planted import Planted
from planted.tools import change_realm, client_id, group_id, scope


def _flow_deleted(admin: RealmAdmin) -> None:
    change_realm(admin, directGrantFlow="direct grant")
    flow = next(each for each in admin.get("authentication/flows") if each["alias"] == "dimos direct grant")
    admin.delete(f"authentication/flows/{flow['id']}")


GONE = (
    Planted(
        "client deleted",
        lambda admin: admin.delete(f"clients/{client_id(admin, 'certificates')}"),
        ("client 'certificates': presence",),
    ),
    Planted(
        "client scope deleted",
        lambda admin: admin.delete(f"client-scopes/{scope(admin, 'eservices')['id']}"),
        ("client scope 'eservices': presence", "client defaultClientScopes 'portal': eservices"),
    ),
    Planted(
        "Keycloak's scope deleted",
        lambda admin: admin.delete(f"client-scopes/{scope(admin, 'acr')['id']}"),
        (
            "client scope 'acr': presence",
            "client defaultClientScopes 'account-console': acr",
            "client defaultClientScopes",
        ),
    ),
    Planted(
        "group deleted",
        lambda admin: admin.delete(f"groups/{group_id(admin, 'services')}"),
        ("group 'services': presence", "service account groups 'identity-bridge': services", "admin permission"),
    ),
    Planted(
        "role deleted",
        lambda admin: admin.delete("roles/operations"),
        ("role 'operations': presence", "scope of client roles of realm 'portal': operations"),
    ),
    Planted(
        "flow deleted",
        _flow_deleted,
        ("flow 'dimos direct grant': presence", "realm 'dimos': directGrantFlow"),
    ),
)

# Alone, because nothing is said of the service account while its client is away.
BRIDGE_GONE = (
    Planted(
        "client with a service account deleted",
        lambda admin: admin.delete(f"clients/{client_id(admin, 'identity-bridge')}"),
        ("client 'identity-bridge': presence", "admin policy "),
    ),
)
