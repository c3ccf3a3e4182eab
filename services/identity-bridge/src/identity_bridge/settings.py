"""Settings of the web process, the worker and the commands, from the environment only."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import NoDecode
from servicekit.retention import CopiesSettings
from servicekit.settings import EnvironmentSettings, MessagingSettings, OperationsSettings, ServiceSettings

from identity_bridge.register.keycloak import KeycloakAccounts
from identity_bridge.staff.keycloak import KeycloakStaff


class RetentionSettings(CopiesSettings):
    """For how many days records are kept (retention.py says why); 0: they are never removed.

    All of these are guesses, for no law that names a time could be read. Ten years for declarations that ended are
    those of the fee declarations which rest on them; scans of refused ones go after half a year, for an objection has
    been heard by then. Five years for roles that staff had: who could do what is asked when an act of theirs is.
    """

    retention_desk_codes_days: int = Field(default=90, ge=0)
    retention_desk_attempts_days: int = Field(default=365, ge=0)
    retention_desk_visits_days: int = Field(default=730, ge=0)
    retention_declaration_drafts_days: int = Field(default=365, ge=0)
    retention_refused_scans_days: int = Field(default=180, ge=0)
    retention_refused_declarations_days: int = Field(default=1826, ge=0)
    retention_ended_declarations_days: int = Field(default=3652, ge=0)
    retention_staff_roles_days: int = Field(default=1826, ge=0)


class RegisterSettings(EnvironmentSettings):
    """The keys of the register as ``version:base64``, the first is current: in REGISTER_KEYS, or in the file that
    REGISTER_KEYS_FILE names. A file can change under a running service, which reads it again when it is reloaded."""

    register_keys_file: Path | None = None
    register_keys: SecretStr

    @model_validator(mode="before")
    @classmethod
    def _from_file(cls, values: dict[str, object]) -> dict[str, object]:
        file = values.get("register_keys_file")
        if isinstance(file, str) and "register_keys" not in values:
            return {**values, "register_keys": Path(file).read_text(encoding="ascii").strip()}
        return values


class CommandSettings(OperationsSettings, RetentionSettings, RegisterSettings):
    """What the commands need: the database, and the keys of the register."""


class KeycloakSettings(EnvironmentSettings):
    """The service account with which accounts are read and written."""

    keycloak_url: str
    keycloak_realm: str
    keycloak_service_client_id: str
    keycloak_service_client_secret: SecretStr

    def accounts(self) -> KeycloakAccounts:
        return KeycloakAccounts(
            self.keycloak_url,
            self.keycloak_realm,
            self.keycloak_service_client_id,
            self.keycloak_service_client_secret.get_secret_value(),
        )

    def staff(self) -> KeycloakStaff:
        return KeycloakStaff(self.keycloak_url, self.keycloak_realm)


class LevelSettings(EnvironmentSettings):
    """A proof of identity is good for ``level_life_days``; without that, for ever."""

    level_life_days: int | None = Field(default=None, ge=1)

    @property
    def level_life(self) -> timedelta | None:
        return timedelta(days=self.level_life_days) if self.level_life_days else None


class WorkerSettings(MessagingSettings, KeycloakSettings, LevelSettings, RetentionSettings, RegisterSettings):
    """What the worker needs. ``desk_code_reminder_days`` before its end a code for the desk is reminded of,
    ``declaration_reminder_days`` before its last day an accepted declaration. So often as ``declaration_look_seconds``
    it looks whose day has come."""

    desk_code_reminder_days: Annotated[tuple[int, ...], NoDecode] = (5, 1)
    declaration_reminder_days: Annotated[tuple[int, ...], NoDecode] = (30, 7)
    declaration_look_seconds: float = Field(default=60, gt=0)

    @field_validator("desk_code_reminder_days", "declaration_reminder_days", mode="before")
    @classmethod
    def _days(cls, value: object) -> object:
        days = [int(part) for part in value.split(",") if part.strip()] if isinstance(value, str) else value
        return tuple(sorted(days, reverse=True)) if isinstance(days, list) else days


class ApiSettings(ServiceSettings, KeycloakSettings, LevelSettings, RetentionSettings, RegisterSettings):
    """What the web process needs besides. ``desk_check_share`` of certifications (0 to 1) get a second clerk's look; a
    code for the desk lives for ``desk_code_days``; ``gsis_otp`` says that TAXISnet sends people a one-time code too."""

    desk_check_share: float = Field(default=0.1, ge=0, le=1)
    desk_code_days: int = Field(default=30, ge=1, le=365)
    gsis_otp: bool = False
    municipality_file: Path
    public_url: str
    portal_url: str
    broker_client_id: str
    broker_client_secret: SecretStr
    broker_redirect_uris: Annotated[tuple[str, ...], NoDecode]
    gsis_environment: Literal["production", "test", "simulator"]
    gsis_base_url: str | None = None
    gsis_client_id: str
    gsis_client_secret: SecretStr

    @field_validator("broker_redirect_uris", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("public_url", "portal_url")
    @classmethod
    def _address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
            raise ValueError("not an address")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _base_url_belongs_to_the_simulator(self) -> "ApiSettings":
        if (self.gsis_environment == "simulator") != (self.gsis_base_url is not None):
            raise ValueError("GSIS_BASE_URL goes with GSIS_ENVIRONMENT=simulator, and only with it")
        return self

    @property
    def secure_cookies(self) -> bool:
        """Cookies travel over TLS only, except where there is none: on a developer's machine."""
        return self.public_url.startswith("https://")
