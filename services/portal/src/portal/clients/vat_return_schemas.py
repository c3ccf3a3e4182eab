"""VAT returns that go with fee declarations, as fee-declarations tells of them."""

from pydantic import AwareDatetime
from town.look import Words

from portal.clients.schemas import Answer


class VatReturn(Answer):
    """A file that was sent: ``checking`` until it was looked through; ``reason_text`` is why it is refused."""

    id: str
    name: str
    pages: int | None = None
    state: str
    reason_text: Words | None = None
    at: AwareDatetime


class VatReturnLimits(Answer):
    """What may be sent; ``scanned`` is whether it is scanned for malicious software."""

    max_bytes: int
    max_pages: int
    scanned: bool = False


class VatReturnOffered(Answer):
    """What a fee says of a VAT return (asked or required), and what was sent for this form."""

    rule: str
    file: VatReturn | None
    limits: VatReturnLimits


class VatReturns(Answer):
    """What came with a declaration, the newest first: ``current`` is the one that counts, ``awaited`` that there
    is none and must be. ``rule`` is None where the fee asks for none any more."""

    rule: str | None
    awaited: bool
    current: str | None
    versions: list[VatReturn]
