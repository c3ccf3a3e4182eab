"""What differs from one municipality to the next, read from its file."""

from pydantic import Field
from town.look import Look, Part, Words


class Office(Part):
    """An office that people come to or call."""

    name: Words
    address: Words
    phone: str
    email: str | None = None
    hours: Words | None = None


class Counter(Office):
    """An office that confirms identities: visitors should not find it closed."""

    hours: Words


class Offices(Part):
    """Those that the pages send people to."""

    transparency: Counter
    civil_registry: Office
    revenue: Office

    def named(self, key: str | None) -> Words | None:
        """The name of the office that the services know by this key."""
        office = dict(self).get(key or "")
        return office.name if isinstance(office, Office) else None


class DataProtection(Part):
    """Whom to ask about personal data."""

    email: str


LIMIT_OF_THE_LAW = 50
"""Days within which a public service answers a request (ν. 2690/1999, άρθρο 4 παρ. 1)."""


class Municipality(Look):
    """Names, look and offices of the municipality; in how many days people are answered."""

    genitive: Words
    offices: Offices
    data_protection: DataProtection
    special_declaration_days: int = Field(default=LIMIT_OF_THE_LAW, ge=1, le=LIMIT_OF_THE_LAW)
