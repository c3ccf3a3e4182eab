"""Whose a document is: hidden, and known by who knows the surname."""

import pytest
from certificates.domain.holders import begins_with, masked


def test_a_name_is_hidden_but_for_its_first_letters() -> None:
    assert masked("ΕΛΕΝΗ", "ΞΕΝΑΚΗ") == "Ε••••• Ξ•••••"
    assert masked("Άννα-Μαρία", "Λι") == "Ά••••• Λ•••••"
    assert masked("", "ΞΕΝΑΚΗ") == "Ξ•••••"


@pytest.mark.parametrize(
    ("surname", "typed"),
    [
        ("ΞΕΝΑΚΗ", "ΞΕΝ"),
        ("ΞΕΝΑΚΗ", "ξέν"),
        ("Ξενάκη", "ΞΕΝΑΚ"),
        ("ΞΕΝΑΚΗ", "Xen"),
        ("ΚΑΤΑΚΗΣ", "KAT"),  # Latin letters that look the same
        ("ΚΑΤΑΚΗΣ", "ΚAT"),
        ("ΡΑΠΤΗ", "rap"),
        ("ΡΑΠΤΗ", "PAΠ"),
        ("ΨΑΡΡΟΥ", "psa"),
        ("ΘΕΟΔΩΡΟΥ", "THE"),
        ("ΑΥΞΕΝΤΙΟΥ", "Afx"),
        ("ΕΥΑΓΓΕΛΟΥ", "Eva"),
        ("ΟΥΖΟΥΝΗΣ", "Ouz"),
        ("ΜΠΟΥΜΠΟΥΛΙΝΑ", "Bou"),
        ("ΑΓΓΕΛΟΥ", "Ang"),
        ("Λι", "λι"),
        ("SMITH", "smi"),
        ("O'Brien", "OBR"),
        ("Παπα-Γεωργίου", "παπαγ"),
    ],
)
def test_who_knows_the_surname_is_believed(surname: str, typed: str) -> None:
    assert begins_with(surname, typed)


@pytest.mark.parametrize(
    ("surname", "typed"),
    [
        ("ΞΕΝΑΚΗ", "ΞΕ"),
        ("ΞΕΝΑΚΗ", ""),
        ("ΞΕΝΑΚΗ", "ΞΕΡ"),
        ("ΞΕΝΑΚΗ", "ΕΝΑ"),
        ("Λι", "λ"),
        ("Λι", "Λιμ"),
        ("", "ΞΕΝ"),
        ("-", "---"),
    ],
)
def test_who_does_not_is_not(surname: str, typed: str) -> None:
    assert not begins_with(surname, typed)
