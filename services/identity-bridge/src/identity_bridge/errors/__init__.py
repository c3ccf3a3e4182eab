"""Why something does not go on, in words for whoever reads it: what it is and what to do now."""

from collections.abc import Mapping

from servicekit.errors import DomainError

from identity_bridge.errors import closing, declarations, desk, joining, login, staff

STATUS: Mapping[type[DomainError], int] = {
    **login.STATUS,
    **desk.STATUS,
    **declarations.STATUS,
    **joining.STATUS,
    **closing.STATUS,
    **staff.STATUS,
}
"""The HTTP status of each."""
