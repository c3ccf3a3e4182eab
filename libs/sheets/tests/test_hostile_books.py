"""Workbooks that were made to do harm."""

import io
import random
import zipfile
from collections.abc import Callable

import pytest
from books import book
from sheets import workbook
from sheets.reading import read
from sheets.schemas import Column, Kind, Unreadable

AMOUNT = Column("amount", {"el": "Ποσό", "en": "Amount"}, Kind.AMOUNT)
GOOD = book([["Ποσό"], [1]])
SHEET = "xl/worksheets/sheet1.xml"


def changed(change: Callable[[str, bytes], bytes], extra: dict[str, bytes] | None = None) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as before, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            after.writestr(name, change(name, before.read(name)))
        for name, content in (extra or {}).items():
            after.writestr(name, content)
    return file.getvalue()


def refused(data: bytes) -> str:
    with pytest.raises(Unreadable) as found:
        read(data, [AMOUNT])
    return found.value.kind


def test_what_unpacks_to_too_much() -> None:
    bomb = changed(lambda _, content: content, {"xl/media/a.bin": b"\0" * (workbook.MOST_UNPACKED + 1)})
    assert len(bomb) < 200_000
    assert refused(bomb) == "too-heavy"


def test_too_many_parts() -> None:
    assert refused(changed(lambda _, one: one, {f"x{n}": b"" for n in range(workbook.MOST_PARTS)})) == "too-heavy"


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/sharedStrings.xml", "[Content_Types].xml"])
def test_a_document_type_in_any_part(part: str) -> None:
    doctype = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    data = changed(lambda name, one: one.replace(b"?>", b"?>" + doctype, 1) if name == part else one)
    assert refused(data) == "xlsx"


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"])
def test_parts_that_are_broken(part: str) -> None:
    assert refused(changed(lambda name, one: one[: len(one) // 2] if name == part else one)) == "xlsx"


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "[Content_Types].xml"])
def test_parts_that_are_something_else(part: str) -> None:
    assert refused(changed(lambda name, one: b"<x/>" if name == part else one)) in ("xlsx", "empty")


def test_a_workbook_that_was_cut_off() -> None:
    for part in range(1, 10):
        assert refused(GOOD[: len(GOOD) * part // 10]) in ("xlsx", "empty")


def test_a_sheet_that_is_larger_than_it_says() -> None:
    rows = book([["Ποσό", "x"], [1, 2], [3, 4]])
    with zipfile.ZipFile(io.BytesIO(rows)) as archive:
        sheet = archive.read(SHEET)
    small = sheet.replace(b'<dimension ref="A1:B3"/>', b'<dimension ref="A1"/>')
    assert small != sheet
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(rows)) as before, zipfile.ZipFile(file, "w") as after:
        for name in before.namelist():
            after.writestr(name, small if name == SHEET else before.read(name))
    assert [row.values["amount"] for row in read(file.getvalue(), [AMOUNT]).rows] == [1, 3]


def test_a_locked_archive() -> None:
    data = bytearray(GOOD)
    for mark, place in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = data.find(mark)
        while at >= 0:
            data[at + place] |= 1
            at = data.find(mark, at + 4)
    assert refused(bytes(data)) == "locked"


def test_whatever_happens_to_a_workbooks_parts_it_is_read_or_refused() -> None:
    chance = random.Random(5)  # noqa: S311 -- which bytes, no secret
    outcomes = set()
    for _ in range(60):
        with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
            part = chance.choice(archive.namelist())

        def harm(name: str, content: bytes, part: str = part) -> bytes:
            at = chance.randrange(len(content))
            cut = chance.randint(0, 30)
            return content[:at] + bytes([chance.randrange(256)]) + content[at + cut :] if name == part else content

        try:
            outcomes.add(type(read(changed(harm), [AMOUNT])))
        except Unreadable as found:
            outcomes.add(type(found))
    assert len(outcomes) == 2
