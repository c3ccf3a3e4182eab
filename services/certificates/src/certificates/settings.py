"""Settings of the two processes, from the environment only."""

from pathlib import Path

from servicekit.settings import MessagingSettings, ServiceSettings


class ApiSettings(ServiceSettings):
    """What the web process needs."""

    municipality_file: Path


class WorkerSettings(MessagingSettings):
    """What the worker needs."""
