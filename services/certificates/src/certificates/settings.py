"""Settings of the two processes, from the environment only."""

from pathlib import Path

from servicekit.drafts import DraftSettings
from servicekit.settings import MessagingSettings, ServiceSettings


class ApiSettings(ServiceSettings, DraftSettings):
    """What the web process needs."""

    municipality_file: Path


class WorkerSettings(MessagingSettings, DraftSettings):
    """What the worker needs."""
