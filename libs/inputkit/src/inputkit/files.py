"""How large files may be that people send: the one place for the pages that say so and the services that take them.

Services tell the limits of files that they redraw (`UPLOAD_MAX_BYTES` of filekit sets another one than here).
"""

MEGABYTE = 1_000_000
"""As telephones and computers show the size of a file."""

UPLOAD_BYTES = 10 * MEGABYTE
"""A supporting document of a request, a VAT return."""

SCAN_BYTES = 5 * MEGABYTE
"""A signed special declaration."""
SCAN_PAGES = 10

SHEET_BYTES = 5 * MEGABYTE
"""A filled-in table of declarations."""
SHEET_ROWS = 500


def megabytes(size: int) -> int:
    """What a text says of a limit in bytes."""
    return size // MEGABYTE
