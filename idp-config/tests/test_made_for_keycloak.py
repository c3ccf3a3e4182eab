"""What Keycloak gets from us besides its theme: the extension and the list of passwords. No running Keycloak."""

import os
import zipfile
from pathlib import Path

import pytest
from idp_config import extension, passwords
from idp_config.__main__ import main
from idp_config.errors import ConfigurationError


@pytest.fixture
def keycloak(tmp_path: Path) -> Path:
    """The libraries of the distribution with a folder of providers of its own."""
    home = os.environ.get("KEYCLOAK_HOME") or str(Path(os.environ.get("ESERVICES_STATE", "")) / "keycloak")
    (tmp_path / "lib").symlink_to(Path(home) / "lib")
    (tmp_path / "providers").mkdir()
    return tmp_path


def test_the_extension_fits_the_distribution(keycloak: Path) -> None:
    assert main(["extension", "--into", str(keycloak)]) == 0
    jar = keycloak / "providers" / extension.NAME
    first = jar.read_bytes()
    with zipfile.ZipFile(jar) as archive:
        names = set(archive.namelist())
        services = [name for name in names if name.startswith("META-INF/services/")]
        assert len(services) == 8
        for service in services:
            for provider in archive.read(service).decode().split():
                assert f"{provider.replace('.', '/')}.class" in names, service
    assert extension.build(keycloak).read_bytes() == first


def test_what_is_missing_is_named(keycloak: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigurationError, match="There is no Keycloak at"):
        extension.build(tmp_path / "elsewhere")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ConfigurationError, match="no Java compiler"):
        extension.build(keycloak)


def test_the_list_holds_what_everybody_thinks_of_and_nothing_short(tmp_path: Path) -> None:
    lines = passwords.build(tmp_path).read_text(encoding="utf-8").splitlines()
    known = set(lines)
    assert len(known) == len(lines) > 100_000
    assert {
        "password1234",
        "qwertyuiop12",
        "kalimera2026",
        "heraklion123!",
        "123456789012",
        "passwordpassword",
    } <= known
    assert {"correct horse battery staple", "tesseris-asxetes-lexeis"}.isdisjoint(known)
    assert min(map(len, lines)) == passwords.SHORTEST
    assert [line for line in lines if line != line.lower()] == []
