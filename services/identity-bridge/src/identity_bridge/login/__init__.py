"""Logging in with TAXISnet: an OpenID Connect provider towards Keycloak, an OAuth 2.0 client towards GSIS."""
