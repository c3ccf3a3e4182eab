"""``check-seal``: how long the seal's certificate holds, and whether a list that was fetched before revokes it."""

import argparse
from collections.abc import Mapping
from pathlib import Path

from cryptography import x509
from servicekit.clock import now
from servicekit.commands import Alarm, Call, Command, Refused

from certificates.municipality import Municipality
from certificates.seal import Revocation, SealUnusable, certificates_of_seal, holder_of, lists_in, revocation_of
from certificates.settings import SealCheckSettings

SOON = 30
"""So many days before its end it is an alarm."""


def seal_command() -> Command[SealCheckSettings]:
    """Exit code 1: it is revoked, ends soon, or no list says anything of it that is still good."""
    return Command(
        "check-seal", "say how long the seal holds, and whether it was revoked", SealCheckSettings, act, takes
    )


def takes(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--crls", type=Path, help="revocation lists, a file or a folder; else SEAL_CRLS_FOLDER")


def act(call: Call[SealCheckSettings]) -> Mapping[str, object]:
    settings, at = call.settings, now()
    if settings.seal == "none":
        return {"seal": "none"}
    name = Municipality.load(settings.municipality_file).name
    lists = call.given.crls or settings.seal_crls_folder
    try:
        certificate, above = certificates_of_seal(settings, [name.el, name.en], at)
        said = (
            revocation_of(_plain(certificate.dump()), [_plain(one.dump()) for one in above], lists_in(lists), at)
            if lists
            else None
        )
    except SealUnusable as error:
        raise Refused(str(error)) from None
    holder = holder_of(certificate)
    left = (holder.not_after - at).days
    answer = {
        "seal": settings.seal,
        "holder": holder.name,
        "ends": holder.not_after.isoformat(),
        "days_left": left,
        "revocation": said.state.value if said else "not-asked",
        "listed_at": said.listed_at.isoformat() if said and said.listed_at else None,
        "next_list_at": said.next_at.isoformat() if said and said.next_at else None,
    }
    if left < SOON or (said is not None and said.state is not Revocation.GOOD):
        raise Alarm(answer)
    return answer


def _plain(certificate: bytes) -> x509.Certificate:
    return x509.load_der_x509_certificate(certificate)
