"""What clerks call the fields of the desk, and how they are asked for one that they did not fill in."""

from inputkit.schemas import Labels, label

DESK: Labels = {
    "afm": label("ΑΦΜ", "Tax number", request=("Γράψτε τον ΑΦΜ του πολίτη.", "Enter the citizen’s tax number.")),
    "document_last": label(
        "Αριθμός εγγράφου",
        "Number of the document",
        request=(
            "Γράψτε τους τέσσερις τελευταίους χαρακτήρες του αριθμού του εγγράφου.",
            "Enter the last four characters of the document’s number.",
        ),
    ),
    "document_expires": label(
        "Λήξη του εγγράφου",
        "Expiry of the document",
        request=("Γράψτε έως πότε ισχύει το έγγραφο.", "Enter the expiry date of the document."),
    ),
    "document_kind": label("Έγγραφο", "Document", request=("Διαλέξτε το έγγραφο.", "Choose the document.")),
    "family_name": label(
        "Επώνυμο",
        "Last name",
        request=(
            "Γράψτε το επώνυμο όπως στο έγγραφο, χωρίς ψηφία.",
            "Enter the last name as on the document, without digits.",
        ),
    ),
    "given_name": label(
        "Όνομα",
        "First name",
        request=(
            "Γράψτε το όνομα όπως στο έγγραφο, χωρίς ψηφία, ή σημειώστε ότι δεν αναγράφεται.",
            "Enter the first name as on the document, without digits, or say that there is none.",
        ),
    ),
    "father_name": label(
        "Όνομα πατέρα",
        "Father’s name",
        request=(
            "Γράψτε το όνομα πατέρα όπως στο έγγραφο, χωρίς ψηφία, ή σημειώστε ότι δεν αναγράφεται.",
            "Enter the father’s name as on the document, without digits, or say that there is none.",
        ),
    ),
    "note": label("Παρατήρηση", "Remark", request=("Γράψτε τι δεν ταιριάζει.", "Enter what does not fit.")),
    "reason": label(
        "Λόγος", "Reason", request=("Γράψτε τον λόγο, με λίγες λέξεις.", "Enter the reason, in a few words.")
    ),
    "who": label(
        "Email ή όνομα χρήστη",
        "Email address or username",
        request=(
            "Γράψτε ολόκληρο το email ή το όνομα χρήστη.",
            "Enter the whole email address or username.",
        ),
    ),
    "code": label(
        "Κωδικός του πολίτη",
        "The citizen’s code",
        request=(
            "Γράψτε τα οκτώ γράμματα και ψηφία του κωδικού επίσκεψης.",
            "Enter the eight letters and digits of the visit code.",
        ),
    ),
}
"""At the desk, with the document at hand."""
