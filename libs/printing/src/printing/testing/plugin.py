"""The pytest plugin: ``standards(pdf)`` holds a document against PDF/A-2a and PDF/UA-1.

A ``conftest.py`` names it in ``pytest_plugins``. veraPDF starts with the first document of a run and ends with it.
"""

from collections.abc import Callable, Iterator

import pytest

from printing.testing.verapdf import STANDARDS, Validator


@pytest.fixture(scope="session")
def verapdf() -> Iterator[Validator]:
    with Validator() as validator:
        yield validator


@pytest.fixture
def standards(verapdf: Validator) -> Callable[[bytes], None]:
    """Fails the test, with veraPDF's words, unless the document is valid by both."""

    def hold(pdf: bytes) -> None:
        found = verapdf.verdict(pdf)
        if found.broken:
            pytest.fail("\n".join(found.broken))
        if not all(found.checks.get(standard, 0) > 0 for standard in STANDARDS):
            pytest.fail(f"not looked at by every standard: {found.checks}")

    return hold
