"""Typed settings, from the environment only. A process with a missing setting does not start."""

from typing import Annotated, Self

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


class SettingsError(Exception):
    """Settings are missing or wrong. The message names them and never shows a value."""


class EnvironmentSettings(BaseSettings):
    """Base of all settings: environment variables named as the fields, in capitals."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True)

    @classmethod
    def from_environment(cls) -> Self:
        """Read the environment; raises SettingsError naming every missing or malformed variable."""
        try:
            return cls.model_validate({})
        except ValidationError as error:
            faults = ", ".join(f"{'.'.join(map(str, e['loc'])).upper()} ({e['type']})" for e in error.errors())
            raise SettingsError(f"settings missing or malformed: {faults}") from None


class OperationsSettings(EnvironmentSettings):
    """What every process with a database has."""

    database_url: SecretStr
    log_level: str = "INFO"


class ServiceSettings(OperationsSettings):
    """What a resource server has besides: whose tokens it accepts."""

    oidc_issuer: str
    oidc_audience: str
    oidc_jwks_url: str | None = None
    oidc_jwks_cooldown_seconds: float = Field(default=30, gt=0)
    """A key of the issuer's that is not known is asked for at most so often."""
    oidc_authorized_parties: Annotated[tuple[str, ...], NoDecode] = ("portal",)

    @field_validator("oidc_authorized_parties", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",")) if isinstance(value, str) else value

    @property
    def jwks_url(self) -> str:
        """Where the issuer's keys are; Keycloak's own path unless set."""
        return self.oidc_jwks_url or f"{self.oidc_issuer}/protocol/openid-connect/certs"


class MessagingSettings(OperationsSettings):
    """What a worker has besides: its own user at the broker."""

    nats_url: str
    nats_user: str | None = None
    nats_password: SecretStr | None = None
