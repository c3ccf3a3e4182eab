"""Whether the parts of a procedure fit together: what no single field can tell."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping

from inputkit.refusals import Text
from inputkit.schemas import Fault, Labels, faults_of
from pydantic import ValidationError

from certificates.catalogue.parts import CAPACITIES, CAPACITY, Condition, Question
from certificates.catalogue.schemas import Procedure
from certificates.domain.requests import Delivery

NO_LABELS: Labels = {}


def read_procedure(members: object, offices: Collection[str] | None = None) -> tuple[Procedure | None, list[Fault]]:
    """The procedure that these members are, or what is wrong with them, by the path of each field.

    ``offices`` are the units that the municipality has; None: not to be judged.
    """
    try:
        procedure = Procedure.model_validate(members)
    except ValidationError as error:
        return None, faults_of(error, NO_LABELS)
    faults = list(_senseless(procedure))
    if offices is not None and procedure.unit not in offices:
        faults.append(_fault("unit", "Ο Δήμος δεν έχει τέτοια υπηρεσία.", "The municipality has no such office."))
    return (None if faults else procedure), faults


def _senseless(one: Procedure) -> Iterator[Fault]:
    yield from _doubles("evidences", "key", [evidence.key for evidence in one.evidences])
    yield from _doubles("groups", "key", [group.key for group in one.groups])
    yield from _doubles("questions", "id", [question.id for question in one.questions])
    yield from _doubles("document.fields", "name", [field.name for field in one.document.fields])
    yield from _doubles("delivery", "", [way.value for way in one.delivery])
    yield from _of_offer(one)
    yield from _of_questions(one)
    yield from _of_evidences(one)
    yield from _of_document(one)


def _of_offer(one: Procedure) -> Iterator[Fault]:
    if one.offered and one.not_offered_because is not None:
        yield _fault(
            "not_offered_because", "Έχει νόημα μόνο όταν δεν προσφέρεται.", "It belongs to what is not offered."
        )
    if not one.offered and one.not_offered_because is None:
        yield _fault("not_offered_because", "Γράψτε γιατί δεν προσφέρεται.", "Say why it is not offered.")
    if Delivery.POST in one.delivery and one.postage is None:
        yield _fault(
            "postage",
            "Γράψτε τι κοστίζει η αποστολή, αφού στέλνεται με το ταχυδρομείο.",
            "Say what posting costs, as it can be posted.",
        )


def _of_questions(one: Procedure) -> Iterator[Fault]:
    groups = set(one.asks_for)
    before: dict[str, Question] = {}
    for number, question in enumerate(one.questions):
        place = f"questions.{number}"
        if (question.kind == "choice") != bool(question.choices):
            yield _fault(
                f"{place}.choices",
                "Επιλογές έχει μια ερώτηση επιλογής, και μόνο αυτή.",
                "A question to choose from has choices, and no other has.",
            )
        yield from _doubles(f"{place}.choices", "value", [choice.value for choice in question.choices])
        if question.group is not None and question.group not in groups:
            yield _fault(
                f"{place}.group", "Δεν υπάρχει τέτοια ομάδα ερωτήσεων.", "There is no such group of questions."
            )
        yield from _of_condition(f"{place}.only_if", question.only_if, before)
        first = before.get(question.not_before or "")
        if question.not_before and not (first and first.kind == question.kind and first.kind in ("year", "date")):
            yield _fault(
                f"{place}.not_before",
                "Συγκρίνεται μόνο με προηγούμενη ερώτηση του ίδιου είδους (έτος ή ημερομηνία).",
                "It is compared only with a question before it of the same kind (year or date).",
            )
        before[question.id] = question


def _of_evidences(one: Procedure) -> Iterator[Fault]:
    questions = {question.id: question for question in one.questions}
    for number, evidence in enumerate(one.evidences):
        place = f"evidences.{number}"
        if (evidence.when == "answer") != bool(evidence.only_if):
            yield _fault(
                f"{place}.only_if",
                "Γράψτε τις απαντήσεις με τις οποίες χρειάζεται, αν εξαρτάται από αυτές.",
                "Give the answers with which it is needed, if it hangs on answers.",
            )
        if (evidence.when == "words") != (evidence.condition is not None):
            yield _fault(
                f"{place}.condition",
                "Γράψτε με λόγια πότε χρειάζεται, αν εξαρτάται από κάτι άλλο.",
                "Say in words when it is needed, if it hangs on something else.",
            )
        yield from _of_condition(f"{place}.only_if", evidence.only_if, questions, {CAPACITY: CAPACITIES})


def _of_condition(
    place: str,
    condition: Condition,
    questions: Mapping[str, Question],
    besides: Mapping[str, Iterable[str]] | None = None,
) -> Iterator[Fault]:
    """A condition names questions to choose from, and answers that they have."""
    known = {one.id: {choice.value for choice in one.choices} for one in questions.values() if one.choices}
    known |= {name: set(values) for name, values in (besides or {}).items()}
    for name, values in condition.items():
        if not set(values) <= known.get(name, set()):
            yield _fault(
                place,
                "Γράψτε ερώτηση επιλογής που υπάρχει (πριν από αυτήν) και απαντήσεις της.",
                "Name a question to choose from that exists (before this one), and answers of it.",
            )


def _of_document(one: Procedure) -> Iterator[Fault]:
    required = {field.name for field in one.document.fields if field.required}
    if strange := [place for place in one.document.places if place not in required]:
        yield _fault(
            "document.sentence",
            f"Σε άγκιστρα γράφονται μόνο υποχρεωτικά πεδία του εγγράφου: {', '.join(strange)[:80]}",
            f"Only required fields of the document stand in braces: {', '.join(strange)[:80]}",
        )
    if set("{}") & set(one.document.written({})):
        yield _fault("document.sentence", "Μια άγκιστρα δεν έκλεισε.", "A brace is not closed.")
    questions = {question.id for question in one.questions}
    for number, field in enumerate(one.document.fields):
        asked = [source.removeprefix("answers.") for source in field.prefill if source.startswith("answers.")]
        if not questions.issuperset(asked):
            yield _fault(
                f"document.fields.{number}.prefill", "Δεν υπάρχει τέτοια ερώτηση.", "There is no such question."
            )


def _doubles(place: str, member: str, keys: Iterable[str]) -> Iterator[Fault]:
    if repeated := sorted(key for key, times in Counter(keys).items() if times > 1):
        name = f"{place}.{member}" if member else place
        yield _fault(name, f"Υπάρχει δύο φορές: {', '.join(repeated)}.", f"It is there twice: {', '.join(repeated)}.")


def _fault(field: str, el: str, en: str) -> Fault:
    text: Text = {"el": el, "en": en}
    return Fault(field, text)
