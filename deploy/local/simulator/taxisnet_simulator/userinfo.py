"""The userinfo document, byte for byte as GSIS's clients have recorded it."""

from html import escape

from taxisnet_simulator.personas import Persona


def document(persona: Persona) -> bytes:
    """One ``userinfo`` element in ``root``: seven attributes in this order, no prolog.

    None leaves an attribute out, as an empty tax number does.
    ``userid`` and ``taxid`` are padded with three spaces. ``lastname`` is in numeric references and the rest in raw
    UTF-8: GSIS mixes both in one document.
    """
    values = (
        ("userid", f"{escape(persona.userid or persona.username)}   "),
        ("taxid", f"{persona.taxid}   " if persona.taxid else None),
        ("lastname", None if persona.lastname is None else _references(persona.lastname)),
        ("firstname", _escaped(persona.firstname)),
        ("fathername", _escaped(persona.fathername)),
        ("mothername", _escaped(persona.mothername)),
        ("birthyear", persona.birthyear),
    )
    attributes = " ".join(f'{name}="{value}"' for name, value in values if value is not None)
    return f"<root><userinfo {attributes}/></root>".encode()


def _escaped(text: str | None) -> str | None:
    return None if text is None else escape(text)


def _references(text: str) -> str:
    return escape(text).encode("ascii", "xmlcharrefreplace").decode()
