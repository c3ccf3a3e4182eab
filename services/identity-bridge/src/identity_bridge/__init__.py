"""Who a person is. This service owns:

- the register of persons: a random id, the tax number (encrypted, found by a keyed hash), verified names, the level;
- the way to TAXISnet: an OpenID Connect provider towards Keycloak, an OAuth 2.0 client towards GSIS;
- link intents: which account asked to be linked to TAXISnet;
- the register of accepted special declarations, who may act for which business.

It owns no account, no password and no session: those are Keycloak's.
"""
