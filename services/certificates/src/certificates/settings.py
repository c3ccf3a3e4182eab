"""Settings of the two processes, from the environment only."""

import base64
from pathlib import Path
from typing import Literal

from filekit.settings import OpeningSettings
from pydantic import Field, SecretStr, field_validator
from servicekit.drafts import DraftSettings
from servicekit.retention import CopiesSettings
from servicekit.settings import EnvironmentSettings, MessagingSettings, OperationsSettings, ServiceSettings

_KEY_BYTES = 32


class RetentionSettings(DraftSettings, CopiesSettings):
    """For how many days records are kept (retention.py says why); 0: they are never removed.

    The archives law of municipalities could not be read when these were set: let the municipality's archivist confirm
    ``retention_requests_days`` before it matters, which is five years after the first request.
    """

    retention_requests_days: int = Field(default=1826, ge=0)


class CounterSettings(EnvironmentSettings):
    """For how many days a document lies at a counter before it may be put away as unclaimed."""

    kept_days: int = Field(default=60, ge=1)


class SealSettings(EnvironmentSettings):
    """Which seal documents get (seal/opening.py). Without a word of the municipality's they get none."""

    seal: Literal["none", "demo", "file", "pkcs11"] = "none"
    seal_folder: Path | None = None
    """Where the demo seal is kept; it is made there."""
    seal_file: Path | None = None
    seal_password_file: Path | None = None
    """The password of the file, or the PIN of the token."""
    seal_pkcs11_module: Path | None = None
    seal_pkcs11_token: str | None = None
    seal_pkcs11_label: str | None = None
    seal_chain_file: Path | None = None
    """Certificates above the seal's own, in PEM, where the file or the token has them not."""
    seal_timestamp_url: str | None = None
    seal_roots_file: Path | None = None
    """The roots of the seal's and the timestamp's certificates, in PEM: needed with a timestamp."""
    seal_crls_folder: Path | None = None
    signer_roots_file: Path | None = None
    """The roots of officers' own certificates, in PEM; None: no file that was signed elsewhere is taken."""


class CodeSettings(EnvironmentSettings):
    """What codes on documents are kept under, and where they are asked for."""

    document_code_key: SecretStr
    """32 bytes in base 64. With another one no document is found again by its code."""
    verification_page: str
    """The portal's page where a code is asked for, without the code: https://host/e"""

    @field_validator("document_code_key")
    @classmethod
    def _check_key(cls, value: SecretStr) -> SecretStr:
        try:
            decoded = base64.b64decode(value.get_secret_value(), validate=True)
        except ValueError:
            decoded = b""
        if len(decoded) != _KEY_BYTES:
            raise ValueError("32 bytes in base 64")
        return value

    @property
    def code_key(self) -> bytes:
        """The key as bytes."""
        return base64.b64decode(self.document_code_key.get_secret_value())


class UploadSettings(OpeningSettings):
    """What files applicants may send, and who looks for malicious software in them."""

    upload_max_files: int = Field(default=10, ge=1)
    """Of one request."""
    upload_max_unfinished: int = Field(default=30, ge=1)
    """Of one account: files that belong to no filed request yet, or that are not opened yet."""


class ApiSettings(ServiceSettings, RetentionSettings, SealSettings, CodeSettings, UploadSettings, CounterSettings):
    """What the web process needs."""

    municipality_file: Path
    client_address_key: SecretStr
    """What the portal shows when it says who asks (X-Client-Address); at least 32 characters."""

    @field_validator("client_address_key")
    @classmethod
    def _check_length(cls, value: SecretStr) -> SecretStr:
        if len(value.get_secret_value()) < _KEY_BYTES:
            raise ValueError("at least 32 characters")
        return value


class WorkerSettings(MessagingSettings, RetentionSettings, SealSettings, CodeSettings, UploadSettings, CounterSettings):
    """What the worker needs."""

    municipality_file: Path
    collect_reminder_days: int = Field(default=10, ge=1)
    """So many days after a document was laid out its applicant is reminded of it, once."""


class CommandSettings(OperationsSettings, RetentionSettings):
    """What the commands need."""


class CatalogueSettings(CommandSettings):
    """What the command needs that compares the catalogue; without a municipality's file it takes the common one."""

    municipality_file: Path | None = None


class SealCheckSettings(CommandSettings, SealSettings):
    """What looking at the seal needs: the same as the worker has."""

    municipality_file: Path


class RecountSettings(CommandSettings):
    """What recounting needs besides: the days on which the office works."""

    municipality_file: Path
