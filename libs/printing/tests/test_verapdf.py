"""The validator says what is wrong: one that finds nothing would let everything pass."""

from collections.abc import Callable
from pathlib import Path

import pytest
from printing import Template
from printing.testing import verapdf
from printing.testing.verapdf import NotSetUp, Validator

PAGE = """
#let content = json(bytes(sys.inputs.content))
#import "@local/page:1.0.0": sheet, words, letterhead, listing, notice
#let (small, label, field, section, head) = words(english: true)
#show: sheet.with(title: content.title, author: content.office.municipality, day: (2026, 11, 23))
#letterhead(content.office, content.look, field("Αριθμός", "Number", "7"))
#heading(level: 1, content.title)
#section("Λίστα", "List", listing(columns: (1fr, 1fr), head: (head("Ένα", "One"), "Δύο"), rows: (("α", "β"),)))
#notice(rgb("#003375"), content.title)
"""
EMBLEM = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 2 2'><path d='M0 0h2v2H0z' fill='#12ab56'/></svg>"
CONTENT = {
    "title": "Δοκιμή",
    "look": {"emblem": EMBLEM, "colour": "#003375"},
    "office": {
        "municipality": "Δήμος Δοκιμής",
        "directorate": None,
        "unit": "Τμήμα Δοκιμών",
        "address": "Οδός 1",
        "phone": "2810000000",
        "email": "x@dimos.example",
    },
}


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    file = tmp_path_factory.mktemp("page") / "page.typ"
    file.write_text(PAGE, encoding="utf-8")
    return Template(file).pdf(CONTENT)


def test_what_documents_share_keeps_the_standards(pdf: bytes, standards: Callable[[bytes], None]) -> None:
    standards(pdf)


def test_what_breaks_each_standard_is_named(pdf: bytes, verapdf: Validator) -> None:
    untitled = verapdf.verdict(pdf.replace(b"/DisplayDocTitle true", b"/DisplayDocTitle null"))
    assert any(rule.startswith("ua1 ") for rule in untitled.broken)
    cut = verapdf.verdict(pdf + b"%%EOF more")
    assert any(rule.startswith("2a 6.1") for rule in cut.broken)
    assert {rule.split()[0] for rule in verapdf.verdict(b"no pdf").broken} == {"2a", "ua1"}
    # Nothing of it remains for the next document.
    assert verapdf.verdict(pdf).broken == ()


def test_a_document_that_breaks_a_standard_fails_its_test(pdf: bytes, standards: Callable[[bytes], None]) -> None:
    with pytest.raises(pytest.fail.Exception):
        standards(pdf.replace(b"/DisplayDocTitle true", b"/DisplayDocTitle null"))


def test_without_java_it_is_told_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotSetUp, match="no java, javac, mvn"):
        verapdf.installed()


def test_other_jars_than_ours_are_not_used(tmp_path: Path) -> None:
    for line in Path(verapdf.__file__).with_name("jars.sha256").read_text().splitlines():
        (tmp_path / line.split()[1]).write_bytes(b"something else")
    with pytest.raises(NotSetUp, match="not the jars that we pinned"):
        verapdf._check_digests(tmp_path)
