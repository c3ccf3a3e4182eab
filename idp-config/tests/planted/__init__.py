"""Changes by hand, as a person with the console could make them; each says how `check` must name it."""

from collections.abc import Callable
from dataclasses import dataclass

from idp_config.admin import RealmAdmin

Plant = Callable[[RealmAdmin], None]


@dataclass(frozen=True)
class Planted:
    """One change, and the beginnings of the lines of `check` that it causes: the first names it, the others follow."""

    what: str
    plant: Plant
    lines: tuple[str, ...]
