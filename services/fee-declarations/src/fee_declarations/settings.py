"""Settings of the two processes, from the environment only."""

from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from filekit.settings import OpeningSettings
from pydantic import Field, SecretStr, field_validator, model_validator
from servicekit.drafts import DraftSettings
from servicekit.retention import CopiesSettings
from servicekit.settings import EnvironmentSettings, MessagingSettings, OperationsSettings, ServiceSettings


class LedgerSettings(EnvironmentSettings):
    """What the built-in ledger needs: the creditor id that DIAS gave the municipality."""

    dias_creditor_id: str = Field(pattern=r"^[0-9]{4}$")


class FinanceSettings(LedgerSettings):
    """Which finance application stands behind the port, and how it is reached (docs/decisions/0092)."""

    finance: Literal["builtin", "file", "http"] = "builtin"
    finance_folder: Path | None = None
    finance_url: str | None = None
    finance_token: SecretStr | None = None
    # Read at each call, so that it can be changed without a stop.
    finance_token_file: Path | None = None

    @field_validator("finance_url")
    @classmethod
    def _safe(cls, url: str | None) -> str | None:
        if not url:
            return None
        parts = urlsplit(url)
        here = parts.scheme == "http" and parts.hostname == "127.0.0.1"
        if not parts.hostname or not (here or parts.scheme == "https"):
            raise ValueError("https, or 127.0.0.1")
        if parts.username or parts.query or parts.fragment:
            raise ValueError("an address without a name, a query or a fragment")
        return url

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.finance == "file" and self.finance_folder is None:
            raise ValueError("FINANCE_FOLDER is needed")
        if self.finance == "http" and not (self.finance_url and (self.finance_token or self.finance_token_file)):
            raise ValueError("FINANCE_URL and FINANCE_TOKEN or FINANCE_TOKEN_FILE are needed")
        return self

    def token(self) -> str:
        """The token by which the finance application knows us."""
        if self.finance_token_file is not None:
            return self.finance_token_file.read_text(encoding="ascii").strip()
        return self.finance_token.get_secret_value() if self.finance_token else ""


class RetentionSettings(DraftSettings, CopiesSettings):
    """How many days what is kept (retention.py says why so long); 0: it is never removed.

    Ten years is a guess on the safe side: claims of the municipality on a debtor live longer than one audit, and how
    long files of assessed fees must be kept could not be read in a law. Let the revenue office confirm
    ``retention_declarations_days`` before it matters, which is ten years after the first declaration.
    """

    retention_declarations_days: int = Field(default=3652, ge=0)


class ApiSettings(ServiceSettings, FinanceSettings, RetentionSettings, OpeningSettings):
    """What the web process needs."""

    municipality_file: Path


class WatchSettings(EnvironmentSettings):
    """Where the bank's program leaves files: a folder with ``in``. Empty: no folder is watched, files are uploaded."""

    bank_files_folder: Path | None = None


class WorkerSettings(MessagingSettings, FinanceSettings, RetentionSettings, WatchSettings, OpeningSettings):
    """What the worker needs."""

    municipality_file: Path


class CommandSettings(OperationsSettings, RetentionSettings):
    """What the commands need."""


class TablesSettings(CommandSettings):
    """What loading the dated tables needs: the folder of the municipality may have its own ones."""

    municipality_file: Path


class ImportSettings(CommandSettings, FinanceSettings):
    """What taking in a list of debtors needs, and telling a finance application what happened."""
