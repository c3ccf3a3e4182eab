"""Lists by pages."""


def pages(number: int, size: int) -> int:
    """How many pages so many entries fill, ``size`` to a page; an empty list is one page."""
    return max(1, -(-number // size))
