"""Which days a limit counts."""

from enum import StrEnum


class Counted(StrEnum):
    """Calendar days, as the law counts unless it says otherwise, or days on which public services work."""

    CALENDAR = "calendar"
    WORKING = "working"
