"""Whether a seal was revoked, by lists in a folder."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from authorities import NOW, Authority, ec_key, new_authority
from certificates import commands
from certificates.seal.port import SealUnusable
from certificates.seal.revocation import Revocation, lists_in, revocation_of
from conftest import MUNICIPALITY
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization


def listed(by: Authority, *serials: int, days: int = 7, ago: int = 1) -> bytes:
    """A revocation list, that ``days`` later is followed by another one."""
    made = NOW - timedelta(hours=ago)
    builder = x509.CertificateRevocationListBuilder().issuer_name(by.certificate.subject).last_update(made)
    builder = builder.next_update(made + timedelta(days=days))
    for serial in serials:
        one = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(made).build()
        builder = builder.add_revoked_certificate(one)
    return builder.sign(by.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def test_the_newest_list_of_the_issuer_says_so(tmp_path: Path) -> None:
    authority, stranger = new_authority(), new_authority()
    seal = authority.issue(ec_key(), "Δήμος", "Δήμος").certificate
    issuers = [authority.certificate]

    def say(moment: timedelta = timedelta()) -> Revocation:
        return revocation_of(seal, issuers, lists_in(tmp_path), NOW + moment).state

    assert say() is Revocation.UNKNOWN
    # Of the same name, but not signed by the issuer's key.
    (tmp_path / "forged.crl").write_bytes(listed(stranger, seal.serial_number))
    assert say() is Revocation.UNKNOWN
    (tmp_path / "old.crl").write_bytes(listed(authority, ago=48))
    (tmp_path / "empty.der").write_bytes(authority.revocations())
    (tmp_path / "notes.txt").write_text("not a list")
    assert say() is Revocation.GOOD
    assert say(timedelta(days=30)) is Revocation.OUTDATED
    (tmp_path / "new.pem").write_bytes(listed(authority, seal.serial_number, ago=0))
    assert say() is say(timedelta(days=30)) is Revocation.REVOKED
    only = lists_in(tmp_path / "empty.der")
    assert revocation_of(seal, issuers, only, NOW).state is Revocation.GOOD


@pytest.mark.parametrize("content", [b"", b"-----BEGIN X509 CRL-----\n", b"\x30\x03abc"])
def test_what_is_no_list_stops_the_look(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.crl").write_bytes(content)
    with pytest.raises(SealUnusable):
        lists_in(tmp_path)
    with pytest.raises(SealUnusable):
        lists_in(tmp_path / "nowhere.crl")


def test_the_command_says_how_the_seal_stands(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environment = {"DATABASE_URL": database_url, "MUNICIPALITY_FILE": str(MUNICIPALITY), "SEAL": "none"}
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert commands.main(["check-seal"]) == 0
    assert json.loads(capsys.readouterr().out) == {"seal": "none"}
    monkeypatch.setenv("SEAL", "demo")
    monkeypatch.setenv("SEAL_FOLDER", str(tmp_path / "seal"))
    assert commands.main(["check-seal"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["seal"], said["revocation"]) == ("demo", "not-asked")
    assert said["days_left"] > 30
    lists = tmp_path / "lists"
    lists.mkdir()
    assert commands.main(["check-seal", "--crls", str(lists)]) == 1, "no list says anything of it"
    assert json.loads(capsys.readouterr().out)["revocation"] == "unknown"
    (lists / "x.crl").write_bytes(b"no list")
    assert commands.main(["check-seal", "--crls", str(lists)]) == 1
    assert "revocation list" in capsys.readouterr().err
