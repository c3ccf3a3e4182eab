"""Settings of the two processes, from the environment only."""

from pathlib import Path

from pydantic import Field, field_validator
from servicekit.drafts import DraftSettings
from servicekit.retention import CopiesSettings
from servicekit.settings import EnvironmentSettings, MessagingSettings, OperationsSettings, ServiceSettings


class RetentionSettings(DraftSettings, CopiesSettings):
    """How many days what is kept (retention.py says why so long); 0: nobody removes it.

    The archives law of municipalities could not be read by whoever set these: let the municipality's archivist confirm
    ``retention_requests_days`` before it matters, which is five years after the first request.
    """

    retention_requests_days: int = Field(default=1826, ge=0)


class UploadSettings(EnvironmentSettings):
    """What files applicants may send, and who looks for malicious software in them."""

    upload_max_bytes: int = Field(default=10_000_000, ge=1, le=20_000_000)
    upload_max_files: int = Field(default=10, ge=1)
    """Of one request."""
    upload_max_pages: int = Field(default=20, ge=1, le=50)
    """Of one file."""
    upload_max_unfinished: int = Field(default=30, ge=1)
    """Of one account: files that belong to no filed request yet, or that nobody has opened yet."""
    upload_max_an_hour: int = Field(default=60, ge=1)
    """Of one account, counting also those that were refused or deleted."""
    clamd: str | None = None
    """``/path/of/its/socket`` or ``host:port``; None: nobody looks, and every file says so."""

    @field_validator("clamd")
    @classmethod
    def _address(cls, value: str | None) -> str | None:
        if value and not value.startswith("/") and not value.rpartition(":")[2].isdecimal():
            raise ValueError("neither a path nor host:port")
        return value or None


class ApiSettings(ServiceSettings, RetentionSettings, UploadSettings):
    """What the web process needs."""

    municipality_file: Path


class WorkerSettings(MessagingSettings, RetentionSettings, UploadSettings):
    """What the worker needs."""


class CommandSettings(OperationsSettings, RetentionSettings):
    """What the commands need."""
