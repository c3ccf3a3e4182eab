"""Secrets of a local instance: made once, kept in a file of mode 0600, never printed."""

import base64
import json
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

from cryptography import x509
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from devstack import services


def broker_password_key(service: str) -> str:
    """The name under which the password of a service's broker user is kept."""
    return f"nats_{services.named(service).module}"


_PASSWORDS = (
    "supervisor",
    "postgres",
    "database",
    "keycloak_admin",
    "portal_client",
    "broker_client",
    "bridge_service",
    "gsis_client",
    "client_address",
    "smtp",
    "nats_deploy",
    *(broker_password_key(service.name) for service in services.WITH_WORKER),
)


def random_key() -> str:
    """32 bytes in base 64."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


def load_or_make(home: Path) -> dict[str, str]:
    """The secrets of the instance whose folder this is."""
    file = home / "secrets.json"
    known: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
    made = {name: secrets.token_hex(24) for name in _PASSWORDS if name not in known}
    if "session_key" not in known:
        made["session_key"] = Fernet.generate_key().decode()
    if "register_key" not in known:
        made["register_key"] = f"1:{random_key()}"
    if "document_code_key" not in known:
        made["document_code_key"] = random_key()
    if made:
        write_private(file, json.dumps({**known, **made}, indent=1))
    return {**known, **made}


def register_keys_file(home: Path, known: dict[str, str]) -> Path:
    """Where the register's keys stand. Made with the first key; an operator who rotates keys changes the file."""
    file = home / "register-keys"
    if not file.exists():
        write_private(file, known["register_key"])
    return file


def write_private(file: Path, text: str) -> None:
    """Write a file that only its owner can read, from its first byte on."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600)
    file.chmod(0o600)
    file.write_text(text, encoding="utf-8")


def mail_server_certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that signs itself, so that STARTTLS is real; (certificate, key)."""
    return self_signed(folder, "smtp", ["127.0.0.1"])


def self_signed(folder: Path, name: str, addresses: Sequence[str]) -> tuple[Path, Path]:
    """A certificate that signs itself for these host names and IPv4 addresses, made once; (certificate, key)."""
    certificate_file, key_file = folder / f"{name}.pem", folder / f"{name}.key"
    if certificate_file.exists() and key_file.exists():
        return certificate_file, key_file
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, addresses[0])])
    alternatives = [
        x509.IPAddress(IPv4Address(one)) if one.replace(".", "").isdigit() else x509.DNSName(one) for one in addresses
    ]
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=825))
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    write_private(key_file, private.decode())
    certificate_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return certificate_file, key_file
