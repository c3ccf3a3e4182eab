"""Settings come from the environment; what is missing or wrong is named, and no value is shown."""

import pytest
from pydantic import ValidationError
from servicekit.settings import EnvironmentSettings, MessagingSettings, ServiceSettings, SettingsError

KNOWN = {
    "DATABASE_URL": "postgresql://u:secret@127.0.0.1/x",
    "OIDC_ISSUER": "https://issuer.test",
    "OIDC_AUDIENCE": "kit",
}


class Own(EnvironmentSettings):
    count: int
    name: str = "x"


def test_every_missing_or_malformed_setting_is_named_and_no_value_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("NATS_URL", raising=False)
    with pytest.raises(SettingsError) as refused:
        MessagingSettings.from_environment()
    assert str(refused.value) == "settings missing or malformed: DATABASE_URL (missing), NATS_URL (missing)"
    monkeypatch.setenv("COUNT", "secret")
    with pytest.raises(SettingsError) as refused:
        Own.from_environment()
    assert str(refused.value) == "settings missing or malformed: COUNT (int_parsing)"
    assert refused.value.__cause__ is None


def test_settings_are_read_once_and_never_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in KNOWN.items():
        monkeypatch.setenv(name, value)
    settings = ServiceSettings.from_environment()
    assert (settings.oidc_audience, settings.oidc_authorized_parties) == ("kit", ("portal",))
    assert settings.jwks_url == "https://issuer.test/protocol/openid-connect/certs"
    assert "secret" not in repr(settings)
    with pytest.raises(ValidationError):
        settings.oidc_audience = "other"


def test_keys_may_be_elsewhere_and_clients_be_several(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in KNOWN.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("OIDC_JWKS_URL", "https://keys.test/jwks")
    monkeypatch.setenv("OIDC_AUTHORIZED_PARTIES", "portal, kiosk")
    settings = ServiceSettings.from_environment()
    assert settings.jwks_url == "https://keys.test/jwks"
    assert settings.oidc_authorized_parties == ("portal", "kiosk")
