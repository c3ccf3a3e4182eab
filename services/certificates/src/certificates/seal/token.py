"""A seal whose key is in a device (PKCS#11): it never leaves it."""

from pathlib import Path

from pyhanko.sign.signers import Signer

from certificates.seal.keys import as_asn1, certificates_of
from certificates.seal.port import SealUnusable


def open_token(module: Path, token: str, label: str, pin: str, chain: Path | None) -> Signer:
    """A signer with the key of this label, whose certificate has the same; raises SealUnusable."""
    # The driver is loaded only where there is a device.
    import pkcs11
    from pyhanko.config.pkcs11 import TokenCriteria
    from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session

    above = [as_asn1(one) for one in certificates_of(chain)] if chain else []
    try:
        session = open_pkcs11_session(str(module), token_criteria=TokenCriteria(label=token), user_pin=pin)
        signer = PKCS11Signer(session, cert_label=label, key_label=label, ca_chain=above)
        # Both are looked for now, so that what is missing is told at the start.
        if signer.signing_cert is None:
            raise SealUnusable(f"the token {token} has no certificate {label}")
    except pkcs11.PKCS11Error as error:
        raise SealUnusable(f"the token {token} cannot be used: {type(error).__name__}") from None
    return signer
