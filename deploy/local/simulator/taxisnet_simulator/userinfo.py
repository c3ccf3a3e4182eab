"""The userinfo document, byte for byte as GSIS's clients have recorded it."""

from html import escape

from taxisnet_simulator.personas import Persona


def document(persona: Persona, taxid: str | None = None) -> bytes:
    """One ``userinfo`` element in ``root``: seven attributes in this order, no prolog.

    ``userid`` and ``taxid`` are padded with three spaces. ``lastname`` is in numeric references and the rest in raw
    UTF-8: GSIS mixes both in one document.
    """
    values = (
        ("userid", escape(persona.username) + "   "),
        ("taxid", (taxid or persona.taxid) + "   "),
        ("lastname", _references(persona.lastname)),
        ("firstname", escape(persona.firstname)),
        ("fathername", escape(persona.fathername)),
        ("mothername", escape(persona.mothername)),
        ("birthyear", persona.birthyear),
    )
    attributes = " ".join(f'{name}="{value}"' for name, value in values)
    return f"<root><userinfo {attributes}/></root>".encode()


def _references(text: str) -> str:
    return escape(text).encode("ascii", "xmlcharrefreplace").decode()
