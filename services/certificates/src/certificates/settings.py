"""Settings of the two processes, from the environment only."""

from pathlib import Path

from pydantic import Field
from servicekit.drafts import DraftSettings
from servicekit.retention import CopiesSettings
from servicekit.settings import MessagingSettings, OperationsSettings, ServiceSettings


class RetentionSettings(DraftSettings, CopiesSettings):
    """How many days what is kept (retention.py says why so long); 0: nobody removes it.

    The archives law of municipalities could not be read by whoever set these: let the municipality's archivist confirm
    ``retention_requests_days`` before it matters, which is five years after the first request.
    """

    retention_requests_days: int = Field(default=1826, ge=0)


class ApiSettings(ServiceSettings, RetentionSettings):
    """What the web process needs."""

    municipality_file: Path


class WorkerSettings(MessagingSettings, RetentionSettings):
    """What the worker needs."""


class CommandSettings(OperationsSettings, RetentionSettings):
    """What the commands need."""


class CatalogueSettings(CommandSettings):
    """What the command needs that compares the catalogue; without a municipality's file it takes the common one."""

    municipality_file: Path | None = None
