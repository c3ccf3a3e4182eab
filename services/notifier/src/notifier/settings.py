"""Settings of the two processes, from the environment only."""

from datetime import timedelta
from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, model_validator
from servicekit.retention import CopiesSettings
from servicekit.settings import MessagingSettings, OperationsSettings, ServiceSettings


class RetentionSettings(CopiesSettings):
    """For how many days records are kept (retention.py says why); 0: they are never removed. Both are guesses: within a
    year citizens ask whether a mail was sent, and a mail that could not be sent is of no use after three months."""

    retention_sent_days: int = Field(default=365, ge=0)
    retention_unsent_days: int = Field(default=90, ge=0)


class ApiSettings(ServiceSettings, RetentionSettings):
    """What the web process needs."""

    give_up_hours: float = Field(default=72, gt=0)

    @property
    def give_up_after(self) -> timedelta:
        """How long a notice is tried again after staff asked for it."""
        return timedelta(hours=self.give_up_hours)


class CommandSettings(OperationsSettings, RetentionSettings):
    """What the commands need."""


class WorkerSettings(MessagingSettings, RetentionSettings):
    """What the worker needs. The pauses are those of production; a local stack sets shorter ones."""

    municipality_file: Path
    portal_url: str
    smtp_host: str
    smtp_port: int
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    smtp_starttls: bool = True
    smtp_ca_file: Path | None = None
    retry_first_seconds: float = Field(default=10, gt=0)
    retry_longest_seconds: float = Field(default=3600, gt=0)
    give_up_hours: float = Field(default=72, gt=0)
    lease_seconds: float = Field(default=60, gt=0)

    @model_validator(mode="after")
    def _no_password_in_clear(self) -> Self:
        if self.smtp_user is not None and (self.smtp_password is None or not self.smtp_starttls):
            raise ValueError("SMTP_USER needs SMTP_PASSWORD and SMTP_STARTTLS")
        return self
