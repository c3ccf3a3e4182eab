"""Ways of making or changing clients past clients.yaml: none of them is in use, so whatever is there goes."""

from idp_config.reconcile import ABSENT, Reconciler


def reconcile(run: Reconciler) -> None:
    """No token for registering clients, and no policy that changes clients or what is asked of them."""
    for token in run.admin.get("clients-initial-access"):
        run.report("initial access token", token["id"], "presence", ABSENT, f"for {token['count']} clients")
        run.delete(f"clients-initial-access/{token['id']}")
    # Policies first: Keycloak refuses to remove a profile that one of them names.
    for kind in ("policies", "profiles"):
        path = f"client-policies/{kind}"
        have = run.admin.get(path)[kind]
        for each in have:
            run.report(f"client {kind}", each["name"], "presence", ABSENT, "present")
        if have:
            run.put(path, {kind: []})
