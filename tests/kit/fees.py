"""A fee declaration in the portal."""

from devstack import journey

from tests.kit.reader import Reader, choose


def fill_period(reader: Reader) -> None:
    choose(reader.page, "period", journey.PERIOD)
    reader.page.fill("[name=receipts]", journey.RECEIPTS)
    choose(reader.page, "inclusive", "yes")
