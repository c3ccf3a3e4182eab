"""Which variants of a test every run tries, and which only the thorough one (`make test-all`)."""

from typing import Any

import pytest


def thorough(*values: object, name: str | None = None) -> Any:
    """A variant that only the thorough run tries: another one of its kind is tried each time."""
    return pytest.param(*values, marks=pytest.mark.thorough, id=name)


LOCALES = ("el", thorough("en"))
