"""HTTP: the provider that Keycloak's server calls, the pages that browsers visit, and link intents."""
