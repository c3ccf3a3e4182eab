"""Filing a request, by the applicant or at the counter."""

from dataclasses import dataclass, replace
from uuid import uuid4

from servicekit import formats, outbox
from servicekit.clock import local_day
from servicekit.errors import Text
from servicekit.tokens import Principal

from certificates import events
from certificates.catalogue import Procedure
from certificates.domain import limits
from certificates.domain import requests as rules
from certificates.domain.applicants import search_words
from certificates.domain.cases import Case
from certificates.domain.requests import Application, NoticeState
from certificates.domain.states import State
from certificates.errors import AlreadyRequested, NameMissing
from certificates.store import requests as store
from certificates.store import searches
from certificates.use_cases import figures
from certificates.use_cases.casework import Context


@dataclass(frozen=True, slots=True)
class Filer:
    """For whom it is filed: an account, or an applicant without one (``subject`` is None)."""

    subject: str | None
    person_id: str | None
    name: str
    email: str | None
    level: str

    @classmethod
    def of(cls, principal: Principal) -> "Filer":
        """The caller, as the token says."""
        return cls(principal.subject, principal.person_id, principal.name, principal.email, principal.level.value)


@dataclass(frozen=True, slots=True)
class Filing:
    """An application with what it takes to file it; ``filed_by`` is the clerk's user name at the counter.

    ``sent`` are the supporting documents that come with it, by their keys in the catalogue.
    """

    application: Application
    procedure: Procedure
    edition: int
    filer: Filer
    filed_by: str | None = None
    override_reason: str | None = None
    sent: frozenset[str] = frozenset()

    def to_bring(self) -> list[Text]:
        """What the procedure requires and does not come with it. At the counter people show their papers."""
        if self.filed_by is not None:
            return []
        asks = self.application
        needed = self.procedure.to_send(asks.answers, asks.applicant.capacity)
        return [one.title.texts() for one in needed if one.key not in self.sent]


def submit_request(context: Context, filing: Filing) -> Case:
    """File the application and announce it; returns the new case.

    Raises NameMissing when the account has no name, AlreadyRequested when the same was filed minutes ago and is still
    open. The number is taken late, because others wait for it until the transaction ends.
    """
    conn, filer, application = context.conn, filing.filer, filing.application
    if not filer.name.strip():
        raise NameMissing(_HOW_TO_GET_A_NAME)
    fingerprint = rules.fingerprint(application)
    if filer.subject is not None:
        store.lock_subject(conn, filer.subject)
        _refuse_double(context, filer.subject, fingerprint)
    figures.filed(conn, filing.procedure.code, context.now)
    row = _row(context, filing, fingerprint)
    value = store.next_number(conn, context.today.year)
    row["number"] = rules.protocol_number(value, context.now)
    case = store.add_request(conn, row)
    searches.index(conn, case.id, context.now, search_words(*_names(application)))
    recipient = {"email": filer.email, "locale": application.locale, "name": filer.name}
    about = replace(context.about(case), recipient=recipient)
    outbox.record(conn, events.SOURCE, events.request_submitted(case, about, filing.to_bring()))
    return case


def _row(context: Context, filing: Filing, fingerprint: str) -> dict[str, object]:
    application, filer, procedure, now = filing.application, filing.filer, filing.procedure, context.now
    today = local_day(now)
    return {
        "id": uuid4(),
        "subject": filer.subject,
        "person_id": filer.person_id,
        "procedure": procedure.code,
        "edition": filing.edition,
        "delivery": application.delivery.value,
        "answers": dict(application.answers),
        "postal_address": application.postal_address.stored() if application.postal_address else None,
        "service_centre": application.service_centre,
        "applicant": application.applicant.stored(),
        "level": filer.level,
        "email": filer.email,
        "locale": application.locale,
        "fingerprint": fingerprint,
        "state": State.SUBMITTED.value,
        "filed_by": filing.filed_by,
        "override_reason": filing.override_reason,
        "submitted_at": now,
        "deadline": limits.deadline(today, procedure.deadline.days, procedure.counted, context.calendar),
        "notice_state": NoticeState.PENDING.value,
        "notice_reason": None,
        "notice_at": None,
    }


def _names(application: Application) -> list[str | None]:
    asks = application.applicant
    return [asks.family_name, asks.given_name]


_HOW_TO_GET_A_NAME: Text = {
    "el": "Μια αίτηση υποβάλλεται με το ονοματεπώνυμό σας. Επιβεβαιώστε την ταυτότητά σας από τη σελίδα «Ο λογαριασμός "
    "μου», ώστε να γραφτεί στον λογαριασμό, και υποβάλετε ξανά την αίτηση. Όσα γράψατε δεν χάθηκαν.",
    "en": "A request is submitted under your name. Confirm your identity on the page “My account”, so that your "
    "name is added to it, and submit the request again. What you wrote is not lost.",
}


def _refuse_double(context: Context, subject: str, fingerprint: str) -> None:
    since = context.now - rules.DOUBLE_WINDOW
    double = store.find_double(context.conn, subject, fingerprint, State.SUBMITTED.value, since)
    if double is None:
        return
    again = formats.clock(double.submitted_at + rules.DOUBLE_WINDOW)
    raise AlreadyRequested(
        {
            "el": f"Η ίδια αίτηση υποβλήθηκε πριν από λίγο με αριθμό {double.number} και δεν χρειάζεται να την "
            f"ξανακάνετε. Αν θέλετε και δεύτερο αντίγραφο, υποβάλετε νέα αίτηση μετά τις {again}.",
            "en": f"The same request was submitted a moment ago with number {double.number}; there is no need to "
            f"submit it again. If you want a second copy, submit a new request after {again}.",
        },
        number=double.number,
        request_id=str(double.id),
    )
