"""The mails about the steps of a case: what each says, what none may say, and that they fit what is published."""

import re

import pytest
import samples
from hypothesis import given, settings
from hypothesis import strategies as st
from notifier.incoming_events import certificates
from notifier.letters import KINDS, Letter, LetterWriter
from pydantic import ValidationError
from servicekit.testing import assert_schema
from test_letter_messages import parse
from test_letters import read, write

STEP = "certificates.request"
LOCALES = pytest.mark.parametrize("locale", ["el", "en"])


def parts(letter: Letter) -> tuple[str, str]:
    """What is read of it: the text, and what the HTML shows, each with single spaces."""
    return " ".join(letter.text.split()), " ".join(read(letter.html).shown.split())


def said(letter: Letter, *texts: str) -> bool:
    return all(text in part for part in parts(letter) for text in texts)


def silent(letter: Letter, *texts: str) -> bool:
    return not any(text in part for part in (letter.subject, letter.text, letter.html) for text in texts)


@pytest.mark.parametrize("kind", samples.STEPS)
def test_every_step_that_is_published_has_a_mail_and_the_samples_are_what_is_published(kind: str) -> None:
    assert_schema(samples.DATA[kind](), samples.CERTIFICATES / f"{kind}.v1.json")
    KINDS[kind].model.model_validate(samples.DATA[kind]())


@pytest.mark.parametrize("kind", samples.STEPS)
@LOCALES
def test_every_mail_names_the_request_the_office_and_when_it_answers(
    writer: LetterWriter, kind: str, locale: str
) -> None:
    data = samples.DATA[kind]()
    letter = write(writer, kind, locale)
    unit = data["unit"]
    assert said(letter, data["number"], unit["phone"], unit["name"][locale])
    assert data["number"] in letter.subject or data.get("document_number", "?") in letter.subject
    if "at" in data:
        assert said(letter, unit["hours"][locale])
        without = write(writer, kind, locale, unit={**unit, "hours": None}, hours=None)
        assert silent(without, unit["hours"][locale], "None")


@pytest.mark.parametrize("kind", samples.STEPS)
def test_no_mail_about_a_request_attaches_anything(writer: LetterWriter, kind: str) -> None:
    message = parse(write(writer, kind))
    assert list(message.iter_attachments()) == []
    assert "application/pdf" not in {part.get_content_type() for part in message.walk()}


@pytest.mark.parametrize("kind", samples.STEPS)
@LOCALES
def test_who_filed_at_the_office_is_led_to_no_page(writer: LetterWriter, kind: str, locale: str) -> None:
    letter = write(writer, kind, locale, has_account=False)
    assert silent(letter, "http://127.0.0.1:8100")
    assert said(letter, {"el": "υποβάλατε αίτηση στο γραφείο μας", "en": "submitted a request at our office"}[locale])


@pytest.mark.parametrize("step", ["documents-asked", "documents-reminded"])
@LOCALES
def test_who_is_to_bring_documents_reads_which_by_when_and_where(writer: LetterWriter, step: str, locale: str) -> None:
    kind = f"{STEP}.{step}"
    letter = write(writer, kind, locale, documents=samples.DATA[kind]()["documents"])
    for one in samples.DATA[kind]()["documents"]:
        assert said(letter, one["title"][locale])
    assert said(letter, "Του τελευταίου τριμήνου", {"el": "4 Δεκεμβρίου 2026", "en": "4 December 2026"}[locale])
    assert silent(letter, "None")
    closing = {"el": "μπορεί να κλείσει", "en": "we may close"}[locale]
    assert said(letter, closing) is (step == "documents-reminded"), "nobody is threatened at the first asking"
    at_the_office = write(writer, kind, locale, has_account=False)
    assert said(at_the_office, samples.UNIT["address"][locale])


TYPED = "Καλέστε <b>μας</b> {{ 1 }} &amp;\n\n--\nΔήμος <script>x</script>\r\nΟ κωδικός πρόσβασης"
FIELDS = {
    f"{STEP}.told": "text",
    f"{STEP}.extended": "reason",
    f"{STEP}.forwarded": "reason",
    f"{STEP}.refused": "text",
    f"{STEP}.closed": "reason",
    f"{STEP}.recalled": "reason",
}


@pytest.mark.parametrize("kind", sorted(FIELDS))
@LOCALES
def test_the_words_of_the_office_are_shown_as_they_are_and_as_the_offices(
    writer: LetterWriter, kind: str, locale: str
) -> None:
    letter = write(writer, kind, locale, **{FIELDS[kind]: TYPED})
    lines = [line for line in re.split(r"[\r\n]+", TYPED) if line]
    for line in lines:
        assert f"> {line}" in letter.text.splitlines(), "none of its lines can pass for ours"
        assert line in read(letter.html).shown
    assert {"script", "b"} & set(read(letter.html).tags) == set()
    assert said(letter, {"el": "η υπηρεσία:", "en": "office"}[locale])


@settings(deadline=None, max_examples=30)
@given(typed=st.text(max_size=400))
@pytest.mark.parametrize("kind", [*sorted(FIELDS), f"{STEP}.documents-asked"])
def test_no_text_can_add_markup_a_header_or_a_line_of_ours(writer: LetterWriter, kind: str, typed: str) -> None:
    def letter(text: str) -> Letter:
        if kind in FIELDS:
            return write(writer, kind, **{FIELDS[kind]: text})
        return write(writer, kind, documents=[{"title": {"el": text, "en": text}, "note": text}])

    def shape(one: Letter) -> tuple[list[str], list[str], int]:
        ours = [line for line in one.text.splitlines() if line and not line.lstrip().startswith(">")]
        return [tag for tag in read(one.html).tags if tag != "br"], sorted(parse(one).keys()), len(ours)

    # An empty text has no box of its own in a refusal, and no note.
    assert shape(letter(typed)) == shape(letter("x" if certificates.some_lines(typed) else " "))


def test_typed_lines_stay_lines_and_nothing_else() -> None:
    assert certificates.some_lines(" a\r\nb\u2028c\x00d\n\n\n\n e\t f \n") == "a\nb\nc d\n\ne f"


@pytest.mark.parametrize("step", ["ready-to-collect", "collect-reminded"])
@LOCALES
def test_who_may_collect_reads_the_code_where_when_and_what_to_bring(
    writer: LetterWriter, step: str, locale: str
) -> None:
    letter = write(writer, f"{STEP}.{step}", locale)
    published = samples.DATA[f"{STEP}.{step}"]()
    assert said(letter, "K7QP-4M2X", published["place"]["address"][locale], published["hours"][locale])
    bring = {
        "el": ("29 Ιανουαρίου 2027", "ταυτότητα", "διαβατήριό", "γνήσιο υπογραφής"),
        "en": ("29 January 2027", "identity card", "passport", "certified signature"),
    }
    assert said(letter, *bring[locale])
    assert "K7QP" not in letter.subject, "a subject is shown on locked screens"
    name, address = {"el": "ΚΕΠ Γουβών", "en": "ΚΕΠ Gouves"}, {"el": "Γούρνες", "en": "Gournes"}
    place = {"kind": "service-centre", "name": name, "address": address}
    elsewhere = write(writer, f"{STEP}.{step}", locale, place=place, kept_until=None, hours=None)
    assert said(elsewhere, name[locale], address[locale])
    assert silent(elsewhere, "None", "2027")


def test_a_code_that_no_counter_understands_is_not_mailed() -> None:
    for code in ("K7QP-4M2X", "K7QP4M2", "K7QP4M2U", "<b>12345"):
        with pytest.raises(ValidationError):
            certificates.ReadyToCollect.model_validate(samples.step(f"{STEP}.ready-to-collect", code=code))


@pytest.mark.parametrize(
    ("delivery", "el", "en"),
    [
        ("collect", "Μην έρθετε ακόμη", "Do not come yet"),
        ("service-centre", "ΚΕΠ", "ΚΕΠ"),
        ("post", "αριθμό αποστολής", "tracking number"),
        ("download", "δεν το στέλνουμε με email", "we do not email it"),
    ],
)
def test_an_issued_document_says_how_it_comes(writer: LetterWriter, delivery: str, el: str, en: str) -> None:
    everything = {"Μην έρθετε ακόμη", "ΚΕΠ", "αριθμό αποστολής", "δεν το στέλνουμε με email"}
    letter = write(writer, f"{STEP}.issued", delivery=delivery)
    assert said(letter, el, "31/01-12-2026", "1 Δεκεμβρίου 2026", "1 Ιουνίου 2027")
    assert silent(letter, *everything - {el})
    assert said(write(writer, f"{STEP}.issued", "en", delivery=delivery), en)
    endless = {**samples.step(f"{STEP}.issued")["document"], "valid_until": None}
    assert silent(write(writer, f"{STEP}.issued", document=endless), "Ισχύει έως", "None")


@LOCALES
def test_what_was_forwarded_says_who_answers_now(writer: LetterWriter, locale: str) -> None:
    away = write(writer, f"{STEP}.forwarded", locale)
    words = {
        "el": ("εκτός του Δήμου", "έως 14 Δεκεμβρίου 2026"),
        "en": ("outside the municipality", "14 December 2026"),
    }
    outside, by_when = words[locale]
    assert said(away, outside, "Δήμος Ηρακλείου, Ληξιαρχείο")
    assert silent(away, "None")
    within = write(writer, f"{STEP}.forwarded", locale, state="submitted", deadline="2026-12-14")
    assert said(within, by_when)
    assert silent(within, outside)


@LOCALES
def test_a_refusal_says_why_and_what_one_can_do_and_promises_nothing(writer: LetterWriter, locale: str) -> None:
    letter = write(writer, f"{STEP}.refused", locale)
    assert said(letter, "32/01-12-2026", samples.step(f"{STEP}.refused")["reason"][locale], "Συνήγορο")
    assert said(letter, "αίτηση θεραπείας", {"el": "δικαστήριο", "en": "court"}[locale])
    assert silent(letter, "αποζημίωσ", "ompensat")
    bare = write(writer, f"{STEP}.refused", locale, text=None)
    assert silent(bare, "None", {"el": "Γράφει η υπηρεσία", "en": "The office writes"}[locale])


@LOCALES
def test_a_posted_document_is_followed_by_its_number_on_the_page_of_the_post(writer: LetterWriter, locale: str) -> None:
    letter = write(writer, f"{STEP}.posted", locale)
    assert said(letter, "RE473124829GR", "ΕΛΤΑ", "itemsearch.elta.gr")
    assert not re.search(r"https?://\S*(RE473124829GR|elta)", letter.text + letter.html), (
        "no address carries the number"
    )
    assert silent(write(writer, f"{STEP}.posted", locale, tracking=None), "itemsearch", "None")


@LOCALES
def test_a_recalled_document_is_said_not_to_hold_in_the_subject_already(writer: LetterWriter, locale: str) -> None:
    letter = write(writer, f"{STEP}.recalled", locale)
    not_valid = {"el": "δεν ισχύει πια", "en": "no longer valid"}[locale]
    assert not_valid in letter.subject
    assert "31/01-12-2026" in letter.subject
    assert said(
        letter,
        {"el": "Δεν ισχύει πια", "en": not_valid}[locale],
        {"el": "κωδικό επαλήθευσης", "en": "verification code"}[locale],
    )


@LOCALES
def test_the_receipt_says_what_is_still_missing(writer: LetterWriter, locale: str) -> None:
    bring = [{"el": "Λογαριασμός ρεύματος", "en": "Electricity bill"}, {"el": "Μισθωτήριο", "en": "Lease"}]
    letter = write(writer, f"{STEP}.submitted", locale, documents_to_bring=bring)
    assert said(letter, *(one[locale] for one in bring))
    assert f"/cases/requests/{samples.request_submitted()['request_id']}/documents" in letter.text
    assert silent(write(writer, f"{STEP}.submitted", locale, documents_to_bring=[]), "/documents"), "nothing is missing"


@pytest.mark.parametrize("kind", [f"{STEP}.submitted", f"{STEP}.delivery-changed"])
@pytest.mark.parametrize(
    ("delivery", "el", "en"), [("service-centre", "ΚΕΠ", "ΚΕΠ"), ("download", "από τον ιστότοπο", "from the website")]
)
def test_every_way_of_delivery_has_its_words(writer: LetterWriter, kind: str, delivery: str, el: str, en: str) -> None:
    for locale, words in (("el", el), ("en", en)):
        unit = {**samples.UNIT, "address": {"el": "Μίνωος 1", "en": "1 Minoos St"}}
        letter = write(writer, kind, locale, delivery=delivery, postal_address=None, unit=unit, documents_to_bring=[])
        assert said(letter, words)
        assert silent(letter, unit["address"][locale]), "it is not collected at the office"


@LOCALES
@pytest.mark.parametrize("step", ["documents-asked", "extended", "forwarded", "recalled"])
def test_the_letter_that_was_written_is_named_and_where_it_is_had(writer: LetterWriter, step: str, locale: str) -> None:
    where = {"el": "το κατεβάζετε από την αίτησή σας", "en": "you can download it from your request"}[locale]
    assert said(write(writer, f"{STEP}.{step}", locale, letter_number="33/01-12-2026"), "33/01-12-2026", where)
    nowhere = write(writer, f"{STEP}.{step}", locale, letter_number="33/01-12-2026", has_account=False)
    assert said(nowhere, "33/01-12-2026")
    assert silent(nowhere, where)
    assert silent(write(writer, f"{STEP}.{step}", locale, letter_number=None), "33/01-12-2026", "None")


@LOCALES
@pytest.mark.parametrize("kind", [f"{STEP}.submitted", f"{STEP}.delivery-changed", f"{STEP}.issued"])
def test_the_service_centre_that_was_chosen_is_named(writer: LetterWriter, kind: str, locale: str) -> None:
    centre = {"name": {"el": "ΚΕΠ Γουβών", "en": "ΚΕΠ of Gouves"}, "address": {"el": "Γούρνες", "en": "Gournes"}}
    whole = {**centre, "phone": "2810000002", "hours": None}
    nowhere = {} if kind.endswith("issued") else {"postal_address": None}
    letter = write(writer, kind, locale, delivery="service-centre", service_centre=whole, **nowhere)
    assert said(letter, centre["name"][locale])


def test_an_answer_that_was_given_has_no_due_date_any_more(writer: LetterWriter) -> None:
    kind = f"{STEP}.delivery-changed"
    assert said(write(writer, kind, state="working"), "Προθεσμία απάντησης")
    assert silent(write(writer, kind, state="issued"), "Προθεσμία απάντησης")
