"""The last signs of an identity document, as staff send them."""

from typing import Annotated

from inputkit.refusals import Refused
from inputkit.text import check, taking, tidy
from pydantic import AfterValidator

from certificates.domain import identities


def _last_signs(text: str) -> str:
    tidied = tidy(text)
    check(tidied)
    kept = identities.last_signs(tidied)
    if kept is None:
        raise Refused("last_signs")
    return kept


LastSigns = Annotated[str, AfterValidator(taking(_last_signs))]
