"""Settings of the two processes, from the environment only."""

from pathlib import Path

from pydantic import Field
from servicekit.drafts import DraftSettings
from servicekit.settings import EnvironmentSettings, MessagingSettings, OperationsSettings, ServiceSettings


class LedgerSettings(EnvironmentSettings):
    """What the built-in ledger needs: the creditor id that DIAS gave the municipality."""

    dias_creditor_id: str = Field(pattern=r"^[0-9]{4}$")


class ApiSettings(ServiceSettings, LedgerSettings, DraftSettings):
    """What the web process needs."""

    municipality_file: Path


class WorkerSettings(MessagingSettings, LedgerSettings, DraftSettings):
    """What the worker needs."""

    municipality_file: Path


class CommandSettings(OperationsSettings):
    """What the commands need."""
