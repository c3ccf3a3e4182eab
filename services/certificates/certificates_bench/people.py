"""Applicants of an archive: names as they are frequent in Crete, and a long tail of names that few have."""

from random import Random

COMMON, RARE = "Παπαδάκης", "Ζερβογιώργης"
"""A surname that one in sixteen has, and one that three have, however many cases there are."""
COMMON_GIVEN = "Γεώργιος"

_STEMS = (
    "Παπαγιανν Παπανικολ Μαρκ Σταυρ Βασιλ Κωνσταντιν Γιανν Νικολ Δημητρ Μιχαηλ Ανδρε Στεφαν Αντων Μανουσ "
    "Καλογερ Φραγκ Κουτσ Μαστορ Σφακιαν Χατζ Καραγιανν Ξενικ Λεμον Πετρ Ζαχαρ Θεοδωρ Ηλι Ιωανν Σπυρ Τσικν Κορν "
    "Δασκαλ Βουλγαρ Ρουσσ Σαριδ Πλακ Μπικ Αλεξ Λαγουδ Περδικ Γαλαν Κατσ Μελισσ Τριγων Ψαρ Ορφαν Δρακ Φουντουλ "
    "Χαλκ Βλαχ "
)
_ENDINGS = "άκης ίδης όπουλος ούδης άτος έλλης άκος άδης ιδάκης ουδάκης αντωνάκης ομανωλάκης "
_GIVEN = (
    "Μαρία Ελένη Αικατερίνη Ιωάννης Εμμανουήλ Κωνσταντίνος Νικόλαος Δημήτριος Βασιλική Σοφία Άννα Ειρήνη "
    "Μιχαήλ Αντώνιος Ευαγγελία Χρήστος Παναγιώτης Αθανάσιος Δέσποινα Γεωργία Στυλιανός Χρυσή Ζαχαρένια Μύρων "
    "Ευτυχία Λεμονιά "
)
STEMS, ENDINGS, GIVEN = _STEMS.split(), _ENDINGS.split(), _GIVEN.split()


def family_name(chance: Random) -> str:
    if chance.random() < 1 / 16:
        return COMMON
    # Squared: of six hundred surnames the first ones are frequent.
    place = int(chance.random() ** 2 * len(STEMS) * len(ENDINGS))
    return STEMS[place % len(STEMS)] + ENDINGS[place // len(STEMS)]


def given_name(chance: Random) -> str:
    return COMMON_GIVEN if chance.random() < 0.12 else chance.choice(GIVEN)
