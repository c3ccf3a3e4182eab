"""How large files may be that people send: the one place for the pages that say so and the services that take them.

Files that are redrawn (certificates, VAT returns) have settings of their own, which their services tell: `filekit`.
"""

MEGABYTE = 1_000_000
"""As telephones and computers show the size of a file."""

SCAN_BYTES = 5 * MEGABYTE
"""A signed special declaration."""
SCAN_PAGES = 10

SHEET_BYTES = 5 * MEGABYTE
"""A table of declarations that somebody filled in."""
SHEET_ROWS = 500


def megabytes(size: int) -> int:
    """What a text says of a limit in bytes."""
    return size // MEGABYTE
