"""Seals for tests: an authority and a page, settings, and a seal that is held open."""

from collections.abc import Callable
from io import BytesIO

import papers
import pytest
from authorities import NOW, Authority, new_authority
from certificates.seal import (
    About,
    Seal,
    open_seal,
)
from certificates.settings import SealSettings
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

Hold = Callable[[bytes], None]
NAMES = ("Δήμος Δοκιμής", "Municipality of Testing")
ABOUT = About("412/23-11-2026")


@pytest.fixture(scope="module")
def authority() -> Authority:
    return new_authority()


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return papers.certificate()


def settings(**given: object) -> SealSettings:
    return SealSettings.model_validate(given)


def opened(**given: object) -> Seal:
    seal = open_seal(settings(**given), NAMES, NOW)
    assert seal is not None
    return seal


def drawn_over(pdf: bytes) -> bytes:
    """The same file, on whose first page something else is drawn now."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    page = writer.root["/Pages"]["/Kids"][0]
    other = writer.add_object(generic.StreamObject(stream_data=b"0 0 0 rg 0 0 500 500 re f"))
    page["/Contents"] = other
    writer.update_container(page)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()
