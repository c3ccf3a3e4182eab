"""Settings of opening files, from the environment only."""

from inputkit.files import UPLOAD_BYTES
from pydantic import Field, field_validator
from servicekit.settings import EnvironmentSettings


class OpeningSettings(EnvironmentSettings):
    """What files strangers may send, and who looks for malicious software in them."""

    upload_max_bytes: int = Field(default=UPLOAD_BYTES, ge=1, le=20_000_000)
    upload_max_pages: int = Field(default=20, ge=1, le=50)
    """Of one file."""
    upload_max_an_hour: int = Field(default=60, ge=1)
    """Of one account, counting also those that were refused or deleted."""
    clamd: str | None = None
    """``/path/of/its/socket`` or ``host:port``; None: files are not scanned, and every file says so."""

    @field_validator("clamd")
    @classmethod
    def _address(cls, value: str | None) -> str | None:
        if value and not value.startswith("/") and not value.rpartition(":")[2].isdecimal():
            raise ValueError("neither a path nor host:port")
        return value or None
