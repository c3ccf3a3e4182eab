"""The command that compares with the national register. ``register_made_by_hand.json`` has three answers in the shape
that its interface is known to give, written by hand: nothing here was received from it, and no test asks it."""

import json
from pathlib import Path
from typing import Any

import pytest
from certificates import commands
from certificates.catalogue import load, register
from certificates.use_cases import comparing

ANSWERS = Path(__file__).with_name("register_made_by_hand.json")


def test_what_the_register_says_otherwise_is_named_field_by_field() -> None:
    found = register.compare(load().offered(), register.by_number(comparing.from_file(ANSWERS)))
    said = {(one.code, one.field): (one.ours, one.theirs) for one in found}
    assert said == {
        ("527543", "register_number"): ("527543", None),
        ("874774", "deadline"): ("P5D", "P7D"),
        ("874774", "evidences"): ("3", "2"),
        ("874774", "cost_cents"): ("0", "250"),
        ("874774", "last_updated"): ("2026-11-28", "2026-12-15"),
        ("724288", "title"): (
            "Βεβαίωση μη οφειλής τέλους ακίνητης περιουσίας (ΤΑΠ)",
            "Βεβαίωση περί μη οφειλής ΤΑΠ",
        ),
    }, "capitals and accents of a title do not matter, and what is written in words is not compared"


@pytest.mark.parametrize(
    "answer", [None, 1, [], {}, {"data": 1}, {"data": {"id": "874774", "metadata": {"process": 5}}}]
)
def test_an_answer_in_another_shape_is_no_difference_of_ours(answer: Any) -> None:
    procedures = [load().get("874774")]
    found = register.compare(procedures, register.by_number([answer]))
    assert {one.field for one in found} <= {"register_number"}


def test_the_command_prints_the_differences(
    database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    assert commands.main(["compare-with-register", "--from", str(ANSWERS)]) == 1
    said = json.loads(capsys.readouterr().out)
    assert said["compared"] == ["955481", "527543", "874774", "724288"]
    assert "birth" in said["without_number"]
    assert len(said["differences"]) == 6


@pytest.mark.parametrize("content", [None, b"{", b"[" * 100])
def test_a_file_that_is_none_is_refused(
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    content: bytes | None,
) -> None:
    file = tmp_path / "answers.json"
    if content is not None:
        file.write_bytes(content)
    monkeypatch.setenv("DATABASE_URL", database_url)
    assert commands.main(["compare-with-register", "--from", str(file)]) == 1
    assert "the file" in capsys.readouterr().err


def test_the_interface_is_asked_by_https_only() -> None:
    with pytest.raises(comparing.RegisterUnreadable, match="https"):
        comparing.from_interface(["1"], "http://register.example")
