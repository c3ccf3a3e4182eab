"""What this service reads of the municipality's file: who issues a note, its look, and the local holidays."""

from town.look import Look, Part, Words


class RevenueOffice(Part):
    """The office that issues notes."""

    name: Words
    directorate: Words
    address: Words
    phone: str
    email: str


class Offices(Part):
    """Those that a note names."""

    revenue: RevenueOffice


class Municipality(Look):
    """The municipality as a note names it."""

    offices: Offices
    local_holidays: tuple[str, ...] = ()
