"""The Keycloak realm `dimos` as code.

Owns the realm's settings, clients, scopes, roles, groups, user profile, the TAXISnet provider, the login flows,
the fine-grained admin permissions and the realm's texts, all declared in `idp-config/realm/*.yaml`.
`apply` brings a realm to what is declared and writes nothing when it already is; `check` only reports.
People are not realm configuration; `people` makes single accounts for demonstrations and tests.
"""

REALM = "dimos"
