"""How one login goes wrong: each fault names the step it touches. What that step answers instead is in answers.py."""

from dataclasses import dataclass

NONE = "none"
# How long a fault waits unless a login is given seconds of its own.
SLOW, HANG = "slow", "hang"


@dataclass(frozen=True)
class Fault:
    """``step`` is authorize, token, userinfo or logout.

    ``harmless``: an application should go on as if nothing were; all others end with words for the person.
    ``waits``: SLOW or HANG, or nothing for a fault that answers at once.
    """

    name: str
    step: str
    greek: str
    english: str
    harmless: bool = False
    waits: str = ""

    @property
    def text(self) -> dict[str, str]:
        return {"el": self.greek, "en": self.english}


_AT_AUTHORIZE = (
    Fault("deny", "authorize", "άρνηση συναίνεσης", "consent refused"),
    Fault("authorize-slow", "authorize", "αργή απάντηση", "slow answer", harmless=True, waits=SLOW),
    Fault("authorize-500", "authorize", "σελίδα σφάλματος", "error page"),
    Fault("authorize-error", "authorize", "επιστρέφει σφάλμα", "comes back with an error"),
    Fault("no-code", "authorize", "επιστρέφει χωρίς κωδικό", "comes back without a code"),
    Fault("wrong-state", "authorize", "επιστρέφει με άλλο state", "comes back with another state"),
)
_AT_TOKEN = (
    Fault("token-slow", "token", "αργή απάντηση", "slow answer", harmless=True, waits=SLOW),
    Fault("token-hang", "token", "καμία απάντηση", "no answer", waits=HANG),
    Fault("token-dropped", "token", "κλείνει τη σύνδεση", "connection closed"),
    Fault("token-reset", "token", "κόβει τη σύνδεση αμέσως (RST)", "connection reset at once"),
    Fault("token-500", "token", "σφάλμα 500", "error 500"),
    Fault("token-maintenance", "token", "σελίδα συντήρησης με 200", "maintenance page with 200"),
    Fault("token-wrong-type", "token", "λάθος τύπος περιεχομένου", "wrong content type", harmless=True),
    Fault("refresh-token", "token", "δίνει και refresh token", "gives a refresh token too", harmless=True),
    Fault("expired-code", "token", "ληγμένος κωδικός", "expired code"),
    Fault("bad-client", "token", "δεν δέχεται την εφαρμογή", "application not accepted"),
)
_AT_USERINFO = (
    Fault("slow", "userinfo", "αργή απάντηση", "slow answer", harmless=True, waits=SLOW),
    Fault("hang", "userinfo", "καμία απάντηση", "no answer", waits=HANG),
    Fault("dropped", "userinfo", "κλείνει τη σύνδεση", "connection closed"),
    Fault("reset", "userinfo", "κόβει τη σύνδεση αμέσως (RST)", "connection reset at once"),
    Fault(
        "trickle", "userinfo", "στάλα στάλα, πιο αργά απ' όσο περιμένει κανείς", "drop by drop, too slowly", waits=HANG
    ),
    Fault("cut-short", "userinfo", "κλείνει τη σύνδεση στη μέση", "connection closed half-way"),
    Fault("error-500", "userinfo", "σφάλμα 500", "error 500"),
    Fault("maintenance", "userinfo", "σελίδα συντήρησης με 200", "maintenance page with 200"),
    Fault("xml-200", "userinfo", "XML σφάλματος με 200", "error XML with 200"),
    Fault("xml-500", "userinfo", "XML σφάλματος με 500", "error XML with 500"),
    Fault("json-200", "userinfo", "JSON σφάλματος με 200", "error JSON with 200"),
    Fault("expired-token", "userinfo", "ληγμένο token (JSON με 401)", "expired token (JSON with 401)"),
    Fault("truncated", "userinfo", "κομμένο XML", "truncated XML"),
    Fault("empty", "userinfo", "κενή απάντηση", "empty answer"),
    Fault("wrong-type", "userinfo", "λάθος τύπος περιεχομένου", "wrong content type", harmless=True),
    Fault("two-people", "userinfo", "δύο πρόσωπα", "two people"),
    Fault("elements", "userinfo", "τιμές σε στοιχεία αντί για ιδιότητες", "values in elements, not in attributes"),
    Fault("no-taxid", "userinfo", "ΑΦΜ «null»", "tax number “null”"),
    Fault("absent-taxid", "userinfo", "χωρίς ΑΦΜ", "no tax number"),
    Fault("wrong-taxid", "userinfo", "λάθος ψηφίο ελέγχου ΑΦΜ", "wrong check digit"),
    Fault("zero-taxid", "userinfo", "ΑΦΜ με εννέα μηδενικά", "tax number of nine zeros"),
    Fault("bomb", "userinfo", "XML με οντότητες", "XML with entities"),
    Fault("iso-8859-7", "userinfo", "bytes ISO-8859-7", "ISO-8859-7 bytes"),
    Fault("prolog", "userinfo", "XML με πρόλογο", "XML with a prolog", harmless=True),
    Fault("single-quotes", "userinfo", "XML με μονά εισαγωγικά", "XML with single quotes", harmless=True),
    Fault("unpadded", "userinfo", "όνομα χρήστη χωρίς κενά στο τέλος", "user name without padding", harmless=True),
    Fault("raw-surname", "userinfo", "επώνυμο σε σκέτο UTF-8", "surname in raw UTF-8", harmless=True),
)
_AT_LOGOUT = (
    Fault("logout-slow", "logout", "αργή απάντηση", "slow answer", harmless=True, waits=SLOW),
    Fault("logout-ignored", "logout", "αγνοεί την αποσύνδεση", "ignores signing out"),
    Fault("logout-stays", "logout", "αποσυνδέει χωρίς επιστροφή", "signs out and does not lead back"),
)

FAULTS = (Fault(NONE, "", "κανονικά", "works", harmless=True), *_AT_AUTHORIZE, *_AT_TOKEN, *_AT_USERINFO, *_AT_LOGOUT)
BY_NAME = {fault.name: fault for fault in FAULTS}


def touches(name: str, step: str) -> bool:
    """Whether this fault is one of that step."""
    return BY_NAME[name].step == step
