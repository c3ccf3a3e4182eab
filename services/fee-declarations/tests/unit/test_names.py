"""Which names may be the same business's, as two registers write it."""

import pytest
from fee_declarations.domain.names import alike


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ΞΕΝΑΚΗ ΙΚΕ", "Ξενάκη Ι.Κ.Ε."),
        ("ΞΕΝΑΚΗ ΞΕΝΟΔΟΧΕΙΑΚΗ ΜΟΝΟΠΡΟΣΩΠΗ ΙΚΕ", "ΞΕΝΑΚΗ ΜΟΝ. Ι.Κ.Ε. ΞΕΝΟΔΟΧΕΙΑΚΕΣ ΕΠΙΧΕΙΡΗΣΕΙΣ"),
        ("ΠΑΠΑΔΑΚΗΣ ΓΕΩΡΓΙΟΣ", "Γεώργιος Παπαδάκης του Νικολάου"),
        ("ΑΦΟΙ ΜΑΡΑΚΗ Ο.Ε.", "ΜΑΡΑΚΗ ΑΦΟΙ"),
        ("KAΛΟΓEPAKΗ ΕΠΕ", "ΚΑΛΟΓΕΡΑΚΗ ΕΠΕ"),
        ("ΕΠΙΧΕΙΡΗΣΗ 999999815 ΙΚΕ", "ΕΠΙΧΕΙΡΗΣΗ 999999815"),
        ("ΞΕΝΟΔΟΧΕΙΑΚΗ ΑΕ", "ΞΕΝΟΔΟΧΕΙΑΚΗ Α.Ε."),
        ("ΦΡΑΓΚΙΑΔΑΚΗΣ ΚΑΙ ΣΙΑ Ε.Ε.", "ΦΡΑΓΚΙΑΔΑΚΗΣ Ν. & ΣΙΑ ΕΕ"),
    ],
)
def test_the_same_business_written_twice(one: str, other: str) -> None:
    assert alike(one, other)
    assert alike(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ΞΕΝΑΚΗ ΙΚΕ", "ΕΝΤΕΛΩΣ ΑΛΛΗ ΑΕ"),
        ("ΞΕΝΑΚΗ ΙΚΕ", "ΜΑΡΑΚΗ ΙΚΕ"),
        ("ΞΕΝΑΚΗ ΞΕΝΟΔΟΧΕΙΑΚΕΣ ΕΠΙΧΕΙΡΗΣΕΙΣ ΑΕ", "ΜΑΡΑΚΗ ΞΕΝΟΔΟΧΕΙΑΚΕΣ ΕΠΙΧΕΙΡΗΣΕΙΣ ΑΕ"),
        ("ΞΕΝΟΔΟΧΕΙΑΚΗ ΑΕ", "ΞΕΝΑΚΗ ΑΕ"),
        ("ΑΕ", "ΑΕ"),
        ("", "ΞΕΝΑΚΗ ΙΚΕ"),
    ],
)
def test_nothing_in_common(one: str, other: str) -> None:
    assert not alike(one, other)
    assert not alike(other, one)
