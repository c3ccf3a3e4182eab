"""What single letters say: levels, accounts, declarations that end."""

import pytest
from notifier.letters import LetterWriter
from test_letters import read, write


@pytest.mark.parametrize("locale", ["el", "en"])
@pytest.mark.parametrize(
    "reason",
    ["proved", "certified", "undone", "revoked", "restored", "console", "expired", "joined", "of another year"],
)
@pytest.mark.parametrize("level", ["A", "B"])
def test_every_reason_of_a_changed_level_has_its_words(
    writer: LetterWriter, reason: str, level: str, locale: str
) -> None:
    nobody = {"office": None, "clerk": None}
    letter = write(writer, "identity.level.changed", locale, reason=reason, level=level, by=nobody, evidence=None)
    number = {"el": "αριθμό υπαλλήλου", "en": "staff number"}[locale]
    for part in (letter.text, read(letter.html).shown):
        assert number not in part, "nobody has one"
        lowered, by_staff = level == "A", reason in ("revoked", "console")
        raises = {"el": "Για να τον αναβαθμίσετε ξανά", "en": "To upgrade it again"}[locale]
        assert (raises in part) is (lowered and not by_staff)
        call = {"el": "δεν επανέρχεται. Αν θέλετε", "en": "will not restore level B."}[locale]
        assert (call in part) is (lowered and by_staff), "no proof brings it back: nobody is sent to TAXISnet"
        assert ({"el": "επιβεβαιώθηκε", "en": "was confirmed"}[locale] in part) is (
            level == "B" and reason not in ("console", "restored", "joined")
        )


RECORDED = {
    "given_name": "ΕΛΕΝΗ",
    "family_name": "ΝΙΚΟΛΑΟΥ",
    "father_name": None,
    "document_expires": "2034-01-31",
    "afm_masked": "•••••6789",
}


@pytest.mark.parametrize("locale", ["el", "en"])
def test_the_notice_says_what_was_recorded(writer: LetterWriter, locale: str) -> None:
    letter = write(writer, "identity.level.changed", locale, recorded=RECORDED, note=None)
    expires = {"el": "31 Ιανουαρίου 2034", "en": "31 January 2034"}[locale]
    for part in (letter.text, read(letter.html).shown):
        for said in ("ΕΛΕΝΗ", "ΝΙΚΟΛΑΟΥ", "•••••6789", expires):
            assert said in part
        assert {"el": "Όνομα πατέρα", "en": "Father"}[locale] not in part, "none was on the document"


@pytest.mark.parametrize(
    ("reason", "level", "subject"),
    [
        ("revoked", "A", "Το επίπεδο Β ανακλήθηκε"),
        ("undone", "A", "Ο λογαριασμός σας είναι πλέον επιπέδου Α"),
        ("restored", "B", "Το επίπεδο Β επανήλθε"),
    ],
)
def test_the_reason_that_was_written_is_told(writer: LetterWriter, reason: str, level: str, subject: str) -> None:
    letter = write(writer, "identity.level.changed", reason=reason, level=level, note="Λάθος <πρόσωπο>", evidence=None)
    assert letter.subject == subject
    for part in (letter.text, read(letter.html).shown):
        assert "Λάθος <πρόσωπο>" in part


def test_whose_data_staff_opened_reads_why_and_nothing_about_a_visit(writer: LetterWriter) -> None:
    letter = write(writer, "identity.desk.looked-up", purpose="Έλεγχος διπλών λογαριασμών")
    for part in (letter.text, read(letter.html).shown):
        assert "άνοιξε τα στοιχεία του λογαριασμού σας" in part
        assert "Έλεγχος διπλών λογαριασμών" in part
        assert "κωδικό" not in part


def test_the_mail_about_an_account_that_is_gone_says_why(writer: LetterWriter) -> None:
    joined, closed = (write(writer, "identity.account.removed", kind=kind) for kind in ("join", "close"))
    assert joined.subject != closed.subject
    for part in (joined.text, read(joined.html).shown):
        assert "Τίποτα δεν χάθηκε" in part
        assert "νέο λογαριασμό" not in part
    for part in (closed.text, read(closed.html).shown):
        assert "όπως ζητήσατε" in part
        assert "νέο λογαριασμό" in part
