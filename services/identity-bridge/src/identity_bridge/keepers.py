"""Which features keep something under accounts. Here a new one is entered, and nowhere else."""

from collections.abc import Sequence

from identity_bridge.declarations.keeper import DeclarationsKeeper
from identity_bridge.desk.keeper import DeskKeeper
from identity_bridge.login.keeper import LoginKeeper
from identity_bridge.register.keepers import Keeper
from identity_bridge.staff.keeper import StaffKeeper

KEEPERS: Sequence[Keeper] = (DeskKeeper(), DeclarationsKeeper(), LoginKeeper(), StaffKeeper())
"""In the order in which they may refuse to let an account go."""
