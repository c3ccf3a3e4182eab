"""Why something cannot go on, in words for the reader: what happened and what to do now."""

from collections.abc import Mapping

from servicekit.errors import DomainError

from identity_bridge.accounts.errors import closing, joining
from identity_bridge.declarations import errors as declarations
from identity_bridge.desk import errors as desk
from identity_bridge.login import errors as login
from identity_bridge.register import errors as register
from identity_bridge.staff import errors as staff

STATUS: Mapping[type[DomainError], int] = {
    **register.STATUS,
    **login.STATUS,
    **desk.STATUS,
    **declarations.STATUS,
    **joining.STATUS,
    **closing.STATUS,
    **staff.STATUS,
}
"""The HTTP status of each."""
