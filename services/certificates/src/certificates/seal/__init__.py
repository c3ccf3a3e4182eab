"""The municipality's electronic seal, wherever its key is kept, and signatures that officers make elsewhere.

``open_seal`` gives the seal that the settings name; ``Seal.seal`` seals a document; ``checking_expiry`` tells that the
certificate ends. ``for_signing`` makes a document ready for an officer's own program, and ``check_signed_outside``
looks at what comes back; ``look_at_seal`` tells how the seal of a file stands.
"""

from certificates.seal.expiry import checking_expiry, expiry_checker
from certificates.seal.offline import look_at_seal
from certificates.seal.opening import certificates_of_seal, open_seal, seal_roots, signer_roots
from certificates.seal.outside import REASONS, Signature, SignedFileRefused, check_signed_outside
from certificates.seal.port import SIGNED_OUTSIDE, About, Holder, Kind, Seal, SealFailed, SealUnusable
from certificates.seal.revocation import Revocation, lists_in, revocation_of
from certificates.seal.roots import NO_ROOTS, Roots
from certificates.seal.sealing import for_signing, holder_of

__all__ = [
    "NO_ROOTS",
    "REASONS",
    "SIGNED_OUTSIDE",
    "About",
    "Holder",
    "Kind",
    "Revocation",
    "Roots",
    "Seal",
    "SealFailed",
    "SealUnusable",
    "Signature",
    "SignedFileRefused",
    "certificates_of_seal",
    "check_signed_outside",
    "checking_expiry",
    "expiry_checker",
    "for_signing",
    "holder_of",
    "lists_in",
    "look_at_seal",
    "open_seal",
    "revocation_of",
    "seal_roots",
    "signer_roots",
]
