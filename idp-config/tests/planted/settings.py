"""Planted in the realm's settings, its required actions and its texts."""

from typing import Any

from idp_config.admin import RealmAdmin

from planted import Plant, Planted
from planted.tools import change_realm


def _realm(what: str, line: str, **changes: Any) -> Planted:
    return Planted(what, lambda admin: change_realm(admin, **changes), (f"realm 'dimos': {line}",))


def _within(what: str, key: str, name: str, value: str) -> Planted:
    """A value inside one of the realm's maps, declared or not."""

    def plant(admin: RealmAdmin) -> None:
        change_realm(admin, **{key: {**admin.get("")[key], name: value}})

    return Planted(what, plant, (f"realm 'dimos': {key}.{name}: ",))


def _action(alias: str, **changes: Any) -> Plant:
    path = f"authentication/required-actions/{alias}"
    return lambda admin: admin.put(path, {**admin.get(path), **changes})


def _fewer_events(admin: RealmAdmin) -> None:
    kept = [kind for kind in admin.get("")["enabledEventTypes"] if kind != "LOGIN_ERROR"]
    change_realm(admin, enabledEventTypes=kept)


SETTINGS = (
    _realm("e-mail not verified", "verifyEmail", verifyEmail=False),
    _realm("registration by nobody", "registrationAllowed", registrationAllowed=False),
    _realm("weaker passwords", "passwordPolicy", passwordPolicy="length(4)"),
    _realm("no lock after wrong passwords", "bruteForceProtected", bruteForceProtected=False),
    _realm("access tokens live an hour", "accessTokenLifespan", accessTokenLifespan=3600),
    _realm("refresh tokens work twice", "revokeRefreshToken", revokeRefreshToken=False),
    _realm("lock for good after wrong codes", "maxSecondaryAuthFailures", maxSecondaryAuthFailures=10000),
    _realm("codes counted from elsewhere", "otpPolicyInitialCounter", otpPolicyInitialCounter=7),
    _realm("a day to type a device's code", "oauth2DeviceCodeLifespan", oauth2DeviceCodeLifespan=86400),
    _realm("devices ask all the time", "oauth2DevicePollingInterval", oauth2DevicePollingInterval=1),
    _realm("offline tokens live a year", "offlineSessionIdleTimeout", offlineSessionIdleTimeout=31536000),
    _realm("offline tokens end", "offlineSessionMaxLifespanEnabled", offlineSessionMaxLifespanEnabled=True),
    _realm("offline tokens end late", "offlineSessionMaxLifespan", offlineSessionMaxLifespan=31536000),
    _realm("offline tokens of a client", "clientOfflineSessionIdleTimeout", clientOfflineSessionIdleTimeout=9000000),
    _realm("and their end", "clientOfflineSessionMaxLifespan", clientOfflineSessionMaxLifespan=9000000),
    _realm("long implicit tokens", "accessTokenLifespanForImplicitFlow", accessTokenLifespanForImplicitFlow=86400),
    _realm("keys of anybody's make", "webAuthnPolicySignatureAlgorithms", webAuthnPolicySignatureAlgorithms=["RS1"]),
    _realm("keys of another site", "webAuthnPolicyRpId", webAuthnPolicyRpId="evil.example"),
    _realm(
        "passkeys on the login page",
        "webAuthnPolicyPasswordlessPasskeysEnabled",
        webAuthnPolicyPasswordlessPasskeysEnabled=True,
    ),
    _realm("passkeys offered", "webAuthnPolicyPasswordlessMediation", webAuthnPolicyPasswordlessMediation="required"),
    _realm("HTML in place of the name", "displayNameHtml", displayNameHtml="<b>Another town</b>"),
    _realm("another theme for the console", "adminTheme", adminTheme="keycloak.v2"),
    _realm("another theme for the login", "loginTheme", loginTheme="keycloak.v2"),
    # One for which there is a key: for any other Keycloak makes one as soon as a client asks for a token meanwhile.
    _realm("tokens signed another way", "defaultSignatureAlgorithm", defaultSignatureAlgorithm="HS512"),
    _realm("built-in flow bound again", "directGrantFlow", directGrantFlow="direct grant"),
    _realm("built-in flow for providers", "firstBrokerLoginFlow", firstBrokerLoginFlow="taxisnet first login"),
    Planted("failed logins not recorded", _fewer_events, ("realm 'dimos': enabledEventTypes",)),
    _within("login in a frame of anybody", "browserSecurityHeaders", "xFrameOptions", "ALLOWALL"),
    _within("header nobody declared", "browserSecurityHeaders", "xPlanted", "1"),
    _within("another issuer (attribute nobody declared)", "attributes", "frontendUrl", "https://evil.example"),
    _within("records kept for a year", "attributes", "adminEventsExpiration", "31536000"),
    _within("mail through another server", "smtpServer", "host", "evil.example"),
    _within("bounces to another address (key nobody declared)", "smtpServer", "envelopeFrom", "x@evil.example"),
    Planted(
        "required action off",
        _action("UPDATE_EMAIL", enabled=False),
        ("required action 'UPDATE_EMAIL': enabled",),
    ),
    Planted(
        "required action for everybody",
        _action("CONFIGURE_TOTP", defaultAction=True),
        ("required action 'CONFIGURE_TOTP': defaultAction",),
    ),
    Planted(
        "required action with an old login",
        _action("UPDATE_PASSWORD", config={"max_auth_age": "86400"}),
        ("required action 'UPDATE_PASSWORD': config.max_auth_age",),
    ),
    Planted(
        "required action taken away",
        lambda admin: admin.delete("authentication/required-actions/idp_link"),
        ("required action 'idp_link': presence",),
    ),
    Planted(
        "text changed",
        lambda admin: admin.post("localization/el", {"usernameReserved": "Άλλο κείμενο"}),
        ("texts 'el': usernameReserved",),
    ),
    Planted(
        "text deleted",
        lambda admin: admin.delete("localization/en/staffNeedsSecondFactor"),
        ("texts 'en': staffNeedsSecondFactor",),
    ),
    Planted(
        "text over the theme's",
        lambda admin: admin.post("localization/el", {"doLogIn": "Στείλτε μας τον κωδικό σας"}),
        ("texts 'el': doLogIn: want '(absent)'",),
    ),
    Planted(
        "texts in another language",
        lambda admin: admin.post("localization/fr", {"doLogIn": "Entrer"}),
        ("texts 'fr': presence",),
    ),
)
