"""Asking a scanner over its real protocol: a verdict is a verdict, and everything else is none."""

import pytest
from filekit.clamd import Clamd, ScannerAway
from filekit.settings import OpeningSettings
from filekit.testing import EICAR, daemon
from pydantic import ValidationError


def test_a_file_is_sent_whole_and_found_clean_or_not() -> None:
    large = bytes(range(256)) * 1000
    with daemon() as scanner:
        assert Clamd(scanner.address).finds(large) is None
        assert Clamd(scanner.address).finds(large + EICAR) == "Eicar-Test-Signature"
        assert scanner.seen == [large, large + EICAR]


@pytest.mark.parametrize("mood", ["full", "broken"])
def test_what_is_no_verdict_is_not_clean(mood: str) -> None:
    with daemon() as scanner:
        scanner.mood = mood
        with pytest.raises(ScannerAway):
            Clamd(scanner.address).finds(b"%PDF-")
    with pytest.raises(ScannerAway):
        Clamd(scanner.address).finds(b"%PDF-")


def test_a_socket_that_is_not_there_is_no_verdict() -> None:
    with pytest.raises(ScannerAway):
        Clamd("/nowhere/clamd.sock").finds(b"%PDF-")


@pytest.mark.parametrize("address", ["clamd", "host:", "host:port", "clamd.sock"])
def test_an_address_that_is_none_is_said_at_the_start(address: str) -> None:
    with pytest.raises(ValidationError):
        OpeningSettings(clamd=address)


def test_no_address_is_no_scanner() -> None:
    assert OpeningSettings(clamd="").clamd is None
