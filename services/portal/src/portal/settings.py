"""Settings, from the environment only."""

from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import NoDecode
from servicekit.drafts import DraftSettings
from servicekit.settings import OperationsSettings


class Settings(OperationsSettings, DraftSettings):
    """What the portal needs. URLs are without a slash at the end; of drafts it says how long services keep them."""

    public_url: str
    municipality_file: Path
    oidc_issuer: str
    oidc_client_id: str
    oidc_client_secret: SecretStr
    oidc_jwks_cooldown_seconds: float = Field(default=30, gt=0)
    """A key of the issuer's that is not known is asked for at most so often."""
    session_keys: Annotated[tuple[SecretStr, ...], NoDecode]
    """Fernet keys. The first one seals, all of them open, so that keys can be replaced while sessions run."""
    identity_bridge_url: str
    certificates_url: str
    fee_declarations_url: str
    notifier_url: str
    service_answer_seconds: float = Field(default=5, gt=0, le=45)
    """How long a service, or the issuer at a sign-in, may send nothing before a page says that it is down. Below the
    minute after which gunicorn replaces a process that hangs."""
    proxies: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode] = ()
    """Networks, with commas between them, from which a proxy may say in ``X-Real-IP`` whose request it hands on."""
    client_address_key: SecretStr
    """The key that shows certificates that the client's address, at a check of a document, comes from us."""

    @field_validator("session_keys", "proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("session_keys")
    @classmethod
    def _check_keys(cls, keys: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        for key in keys:
            Fernet(key.get_secret_value())
        return keys

    @property
    def secure_cookies(self) -> bool:
        """Whether the browser reaches us over TLS."""
        return urlsplit(self.public_url).scheme == "https"
