"""Events of other services that this one takes in, as far as it reads them."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from inputkit.email import EmailAddress
from inputkit.tax import AfmDigits
from inputkit.text import tidy
from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field


class _EventData(BaseModel):
    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)


# What was written before identity-bridge took text as we do now is brought to the same form here, never refused.
def _tidied(text: object) -> object:
    return tidy(text) if isinstance(text, str) else text


_Tidy = BeforeValidator(_tidied)
_Line = Annotated[str, _Tidy, Field(min_length=1, max_length=300)]


class AcceptedEstablishment(_EventData):
    name: _Line
    address: _Line


class AcceptedBusiness(_EventData):
    afm: AfmDigits
    name: _Line
    trade_name: Annotated[str | None, _Tidy] = None
    address: Annotated[str, _Tidy]
    tax_office: Annotated[str | None, _Tidy] = None
    notice_email: EmailAddress | None
    establishments: list[AcceptedEstablishment] = Field(min_length=1)


class DeclarationAccepted(_EventData):
    """What we need of identity.declaration.accepted."""

    declaration_id: UUID
    person_id: str = Field(min_length=1, max_length=64)
    business: AcceptedBusiness
    capacity: str = Field(max_length=32)
    valid_from: date
    valid_to: date | None
    number: str | None = Field(default=None, max_length=32)


class NoticeAddressChanged(BaseModel):
    """What we need of identity.notice-address.changed."""

    model_config = ConfigDict(extra="ignore")

    declaration_id: UUID
    email: EmailAddress
    at: AwareDatetime


class DeclarationRevoked(_EventData):
    """What we need of identity.declaration.revoked."""

    declaration_id: UUID
    revoked_at: AwareDatetime


class NoticeReport(_EventData):
    """What we need of notices.notice.sent and notices.notice.parked."""

    event_type: str
    aggregate_id: str
    state: Literal["sent", "parked"]
    reason: str | None
    at: AwareDatetime
