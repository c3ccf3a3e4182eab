"""Settings of the two processes, from the environment only."""

from pathlib import Path

from pydantic import Field
from servicekit.drafts import DraftSettings
from servicekit.retention import CopiesSettings
from servicekit.settings import EnvironmentSettings, MessagingSettings, OperationsSettings, ServiceSettings


class LedgerSettings(EnvironmentSettings):
    """What the built-in ledger needs: the creditor id that DIAS gave the municipality."""

    dias_creditor_id: str = Field(pattern=r"^[0-9]{4}$")


class RetentionSettings(DraftSettings, CopiesSettings):
    """How many days what is kept (retention.py says why so long); 0: nobody removes it.

    Ten years is a guess on the safe side: claims of the municipality on a debtor live longer than one audit, and how
    long files of assessed fees must be kept could not be read in a law. Let the revenue office confirm
    ``retention_declarations_days`` before it matters, which is ten years after the first declaration.
    """

    retention_declarations_days: int = Field(default=3652, ge=0)


class ApiSettings(ServiceSettings, LedgerSettings, RetentionSettings):
    """What the web process needs."""

    municipality_file: Path


class WatchSettings(EnvironmentSettings):
    """Where the bank's program leaves files: a folder with ``in``. Empty: nobody watches, files are uploaded."""

    bank_files_folder: Path | None = None


class WorkerSettings(MessagingSettings, LedgerSettings, RetentionSettings, WatchSettings):
    """What the worker needs."""

    municipality_file: Path


class CommandSettings(OperationsSettings, RetentionSettings):
    """What the commands need."""


class TablesSettings(CommandSettings):
    """What loading the dated tables needs: the folder of the municipality may have its own ones."""

    municipality_file: Path


class ImportSettings(CommandSettings, LedgerSettings):
    """What taking in a list of debtors needs."""
