"""Authorities whose certificates are trusted."""

from dataclasses import dataclass

from asn1crypto import x509 as asn1_x509


@dataclass(frozen=True, slots=True)
class Roots:
    """Authorities whose certificates are trusted. The library has no types: outside of this package nothing looks
    in."""

    certificates: tuple[asn1_x509.Certificate, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.certificates)


NO_ROOTS = Roots()
"""No authority is trusted."""
