"""HTTP: the provider that Keycloak's server calls, the pages that browsers visit, the API that the portal calls."""
