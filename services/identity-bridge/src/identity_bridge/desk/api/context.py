"""What the views of this feature work with; app.py puts it together."""

from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from flask import current_app

from identity_bridge.register.api.context import EXTENSION, Context


@dataclass(frozen=True)
class DeskContext(Context):
    """``check_share`` (0 to 1) of certifications get a second clerk's look; ``code_life`` is of codes for the desk."""

    check_share: float
    code_life: timedelta


def current_context() -> DeskContext:
    return cast(DeskContext, current_app.extensions[EXTENSION])
