"""What operators read when an account of staff cannot be as they asked."""

from collections.abc import Mapping

from inputkit.refusals import Text

PLACE_FIRST: Text = {
    "el": "Οι ρόλοι αυτοί χρειάζονται θέση σε γραφείο. Δώστε πρώτα γραφείο, αριθμό και ΑΦΜ.",
    "en": "These roles need a place at a desk. Give office, number and tax number first.",
}
MADE_ALREADY: Text = {
    "el": "Ο λογαριασμός έγινε ήδη με άλλο email, και εκεί στάλθηκε το μήνυμα. Διορθώστε το στην κονσόλα του Keycloak "
    "και στείλτε ξανά το μήνυμα από τη σελίδα του υπαλλήλου.",
    "en": "The account was already made with another email address, and the email went there. Correct it in Keycloak’s "
    "console and send the email again from the page of this member of staff.",
}
CLERK_TOO: Mapping[tuple[str, str], Text] = {
    ("desk-supervisor", "desk-clerk"): {
        "el": "Ο ρόλος «Προϊστάμενος/-η ταυτοποίησης» χρειάζεται και τον ρόλο «Υπάλληλος ταυτοποίησης». "
        "Δώστε και τους δύο.",
        "en": "The role “Desk supervisor” needs the role “Desk clerk” too. Give both.",
    },
    ("certificate-supervisor", "certificate-clerk"): {
        "el": "Ο ρόλος «Προϊστάμενος/-η πιστοποιητικών» χρειάζεται και τον ρόλο «Υπάλληλος πιστοποιητικών». "
        "Δώστε και τους δύο.",
        "en": "The role “Head of the certificate office” needs the role “Certificates clerk” too. Give both.",
    },
}
"""What is said of a supervisor's role without the clerk's, which alone opens the place of work."""
REFUSED: Mapping[tuple[str, str], Text] = {
    ("roles", "unknown"): {
        "el": "Ένας από τους ρόλους δεν δίνεται από εδώ. Διαλέξτε από τη λίστα.",
        "en": "One of the roles is not given here. Choose from the list.",
    },
    ("username", "taken"): {
        "el": "Το όνομα χρήστη υπάρχει ήδη. Γράψτε άλλο.",
        "en": "The username exists already. Enter another one.",
    },
    ("username", "usernameReserved"): {
        "el": "Το όνομα χρήστη αυτό δεν δίνεται σε κανέναν. Γράψτε άλλο.",
        "en": "This username is given to nobody. Enter another one.",
    },
    ("email", "taken"): {
        "el": "Υπάρχει ήδη λογαριασμός με αυτό το email, ίσως του ίδιου προσώπου ως πολίτη. Γράψτε το υπηρεσιακό του "
        "email.",
        "en": "There is an account with this email address already, perhaps the same person’s as a citizen. Enter the "
        "address at work.",
    },
}
"""What Keycloak refused, by field and by its own reason."""
