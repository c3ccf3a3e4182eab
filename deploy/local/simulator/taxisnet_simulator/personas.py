"""The people who can log in, one for each odd shape that GSIS's userinfo is known or guessed to have.

Names are invented; 068933130 and 660074100 are public numbers of GSIS's test server.
"""

import re
from dataclasses import dataclass

# What clients have seen in place of "none"; an attribute may also be left out (None here).
_NOTHING = frozenset({"", "null"})


@dataclass(frozen=True)
class Persona:
    """One TAXISnet account. The values are what userinfo says, before padding. ``guess``: nobody has recorded it."""

    username: str
    taxid: str
    lastname: str | None
    firstname: str | None
    fathername: str | None
    mothername: str | None
    birthyear: str | None
    about: dict[str, str]
    guess: bool = False
    # What userinfo calls the login name, where it is another than the one with which one logs in here.
    userid: str = ""

    @property
    def display_name(self) -> str:
        names = (self.firstname, self.lastname)
        return " ".join(name for name in names if name is not None and name.lower() not in _NOTHING)

    @property
    def language(self) -> str:
        """The language in which the name is to be read aloud."""
        return "en" if self.display_name.isascii() else "el"


def check_digit(first_eight: str) -> str:
    """The ninth digit of a tax number: sum of d_i * 2^(9-i), mod 11, mod 10."""
    return str(sum(int(digit) << (8 - place) for place, digit in enumerate(first_eight)) % 11 % 10)


def _number(first_eight: str) -> str:
    return first_eight + check_digit(first_eight)


PERSONAS = (
    Persona(
        "maria.papadaki", "660074100", "ΠΑΠΑΔΑΚΗ", "ΜΑΡΙΑ", "ΓΕΩΡΓΙΟΣ", "ΑΝΝΑ", "1984",
        {"el": "συνηθισμένη πολίτης", "en": "ordinary citizen"},
    ),
    Persona(
        "eleni.xenaki", _number("66007511"), "ΞΕΝΑΚΗ", "ΕΛΕΝΗ", "ΕΜΜΑΝΟΥΗΛ", "ΣΟΦΙΑ", "1971",
        {"el": "ιδιοκτήτρια ξενοδοχείου, νόμιμη εκπρόσωπος", "en": "hotel owner, legal representative"},
    ),
    Persona(
        "nikos.androulakis", _number("66007522"), "ΑΝΔΡΟΥΛΑΚΗΣ", "ΝΙΚΟΛΑΟΣ", "ΙΩΑΝΝΗΣ", "ΜΑΡΙΑ", "1990",
        {"el": "δεύτερος συνηθισμένος πολίτης", "en": "another ordinary citizen"},
    ),
    Persona(
        "anna.georgiadi", _number("66007533"), "ΓΕΩΡΓΙΑΔΗ  ΜΑΥΡΑΚΗ", "ΑΝΝΑ ΜΑΡΙΑ", "ΣΤΥΛΙΑΝΟΣ", "ΕΙΡΗΝΗ", "1979",
        {"el": "διπλό όνομα και επώνυμο, με κενά", "en": "two given names and surnames, with spaces"},
    ),
    Persona(
        "john.oneill", _number("66007544"), "O'NEILL & SONS", "JOHN", "PATRICK", "MARY", "1965",
        {"el": "λατινικά γράμματα, απόστροφος και &", "en": "Latin letters, an apostrophe and an &"},
    ),
    Persona(
        "souleiman", _number("66007555"), "ΣΟΥΛΕΪΜΑΝ", "null", "ΧΑΣΑΝ", "null", "1988",
        {"el": "χωρίς όνομα, μόνο επώνυμο", "en": "no first name, only a surname"},
    ),
    Persona(
        "despina.vavoura", "068933130", "ΒΑΒΟΥΡΑ", "ΔΕΣΠΟΙΝΑ", "ΕΜΜΑΝΟΥΗΛ", "ΑΝΝΑ", "1950",
        {"el": "ΑΦΜ που αρχίζει από μηδέν", "en": "tax number with a leading zero"},
    ),
    Persona(
        "petros.markakis", "00" + _number("66007566"), "ΜΑΡΚΑΚΗΣ", "ΠΕΤΡΟΣ", "ΑΝΤΩΝΙΟΣ", "ΚΑΛΛΙΟΠΗ", "1993",
        {"el": "ΑΦΜ με 11 ψηφία, δύο μηδενικά μπροστά", "en": "tax number of 11 digits, two zeros in front"},
    ),
    Persona(
        "rg1201", "068933130", "ΒΑΒΟΥΡΑ", "ΔΕΣΠΟΙΝΑ", "ΕΜΜΑΝΟΥΗΛ", "ΑΝΝΑ", "1950",
        {"el": "η Δέσποινα Βαβουρά με άλλο όνομα χρήστη", "en": "Despina Vavoura with another user name"},
    ),
    Persona(
        "stelios.kalogerakis", _number("66007577"), "KAΛOΓEPAKHΣ", "ΣTYΛIANOΣ", "IΩANNHΣ", "MAPIA", "1968",
        {"el": "λατινικά γράμματα ανάμεσα στα ελληνικά, ίδια στην όψη", "en": "Latin look-alikes among Greek letters"},
    ),
    Persona(
        "ariadne.fix", _number("66007588"), "ΦΙΞ", "ΑΡΙΑΔΝΗ", "NULL", "", None,
        {"el": "κενά στοιχεία: NULL, τίποτα, χωρίς έτος", "en": "nothing in three ways: NULL, empty, no year"},
    ),
    Persona(
        "giorgis.melidonis", _number("66007599"), "ΜΕΛΙΔΟΝΗΣ", 'ΓΕΩΡΓΙΟΣ "ΓΙΩΡΓΗΣ"', "ΜΙΧΑΗΛ", "ΕΛΕΝΗ", "1959",
        {"el": "εισαγωγικά μέσα στο όνομα", "en": "quotation marks in the name"}, guess=True,
    ),
    Persona(
        "katina.stavraki", _number("66007611"), "ΣΤΑΥΡΑΚΗ", "ΑΙΚΑΤΕΡΙΝΗ", "ΝΙΚΟΛΑΟΣ", "ΑΡΓΥΡΩ", "1962",
        {"el": "όνομα χρήστη που περιέχει τον ΑΦΜ", "en": "a user name that holds the tax number"},
        userid="User" + _number("66007611"),
    ),
    Persona(
        "manolis.fragkos", _number("66007600"), "ΦΡΑΓΚΟΣ", "ΕΜΜΑΝΟΥΗΛ", "null", "null", "1975",
        {"el": "υπάλληλος δημοσίου, χωρίς ονόματα γονέων", "en": "public employee, no parents' names"},
    ),
    Persona(
        "argyro.logotheti", _number("66007622"), "ΛΟΓΟΘΕΤΗ", "ΑΡΓΥΡΩ", "ΔΗΜΗΤΡΙΟΣ", "ΕΛΠΙΔΑ", "1969",
        {"el": "λογίστρια έξι επιχειρήσεων", "en": "accountant of six businesses"},
    ),
    Persona(
        "kdd.xoris.afm", "null", "ΤΖΑΝΑΚΗ", "ΚΑΛΛΙΟΠΗ", "null", "null", "1982",
        {"el": "υπάλληλος δημοσίου χωρίς ΑΦΜ", "en": "public employee without a tax number"}, guess=True,
    ),
    Persona(
        "xenaki.ike", _number("99999981"), "ΞΕΝΑΚΗ ΞΕΝΟΔΟΧΕΙΑΚΗ ΜΟΝΟΠΡΟΣΩΠΗ ΙΚΕ", "null", "null", "null", "null",
        {"el": "νομικό πρόσωπο", "en": "legal person"}, guess=True,
    ),
    Persona(
        "kyma.oe", _number("99999992"), 'ΑΦΟΙ ΞΕΝΑΚΗ "ΤΟ ΚΥΜΑ" Ο.Ε.', None, None, None, None,
        {"el": "νομικό πρόσωπο, μόνο με επωνυμία", "en": "legal person, nothing but a name"}, guess=True,
    ),
    Persona(
        "ypourgeio", _number("09999993"), "ΥΠΟΥΡΓΕΙΟ ΔΟΚΙΜΩΝ", "", "", "", "",
        {"el": "δημόσια υπηρεσία, ΑΦΜ από μηδέν", "en": "public body, tax number with a leading zero"}, guess=True,
    ),
)  # fmt: skip

_BY_USERNAME = {persona.username: persona for persona in PERSONAS}
_NUMBERED = re.compile(r"visitor-([0-9]{1,5})", re.ASCII)


def find(username: str) -> Persona | None:
    """The persona of that user name; ``visitor-0`` to ``visitor-99999`` are made up as asked for, for crowds."""
    if match := _NUMBERED.fullmatch(username):
        number = int(match[1])
        taxid = _number(f"661{number:05d}")
        about = {"el": "επισκέπτης με αριθμό", "en": "numbered visitor"}
        return Persona(f"visitor-{number}", taxid, "ΕΠΙΣΚΕΠΤΗΣ", f"ΑΡΙΘΜΟΣ {number}", "ΙΩΑΝΝΗΣ", "ΑΝΝΑ", "1980", about)
    return _BY_USERNAME.get(username)
