"""What events of several services have in common: texts, recipients, documents."""

import base64
import hashlib
import unicodedata
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, model_validator

MAX_DOCUMENT_BASE64 = 700_000


def one_line(text: str) -> str:
    """The text on one line, without characters that are not printed: it may end up in a header."""
    kept = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text)
    return " ".join(kept.split())


Line = Annotated[str, StringConstraints(max_length=1000), AfterValidator(one_line)]


class Part(BaseModel):
    """A part of an event. The keys that no mail needs are not read."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Words(Part):
    """A text in both languages."""

    el: Line
    en: Line

    def __getitem__(self, locale: str) -> str:
        return self.en if locale == "en" else self.el


class Recipient(Part):
    """Whom to write to, as the publisher says. The address is not trusted before inputkit.email.on_the_wire saw it."""

    email: str | None
    locale: Literal["el", "en"]
    name: Line


class Titled(Part):
    """Something with a title: a procedure, a fee, a period."""

    title: Words


class Document(Part):
    """A file that travels in the event; refused when its bytes are not those that were hashed."""

    filename: Annotated[str, StringConstraints(pattern=r"^[\w][\w .()-]{0,100}\.pdf$")]
    media_type: Literal["application/pdf"]
    base64: Annotated[str, StringConstraints(max_length=MAX_DOCUMENT_BASE64)]
    sha256: str

    @property
    def content(self) -> bytes:
        return base64.b64decode(self.base64, validate=True)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if hashlib.sha256(self.content).hexdigest() != self.sha256.lower():
            raise ValueError("the document is not the one that was hashed")
        return self
