"""What people call the fields of this service, and how they are asked for one that they did not fill in."""

from inputkit.shapes import Labels, label

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
            "Ο κωδικός επίσκεψης έχει οκτώ γράμματα και ψηφία.",
            "The citizen’s code has eight letters and digits.",
        ),
    ),
}
"""At the desk, with the document at hand."""

DECLARATIONS: Labels = {
    "afm": label("ΑΦΜ της επιχείρησης", "Tax number of the business"),
    "name": label("Επωνυμία", "Name of the business"),
    "places.name": label("Όνομα εγκατάστασης", "Name of the establishment"),
    "trade_name": label("Διακριτικός τίτλος", "Trade name"),
    "seat": label("Διεύθυνση έδρας", "Address of the seat"),
    "address": label("Διεύθυνση εγκατάστασης", "Address of the establishment"),
    "tax_office": label("ΔΟΥ", "Tax office"),
    "gemi": label("Αριθμός ΓΕΜΗ", "Business registry number"),
    "notice_email": label("Email για τα σημειώματα", "Address for notes"),
    "given_name": label("Όνομα", "First name"),
    "family_name": label("Επώνυμο", "Last name"),
    "father_name": label("Ονοματεπώνυμο πατέρα", "Father’s full name"),
    "capacity": label("Ιδιότητα", "Capacity"),
    "proof": label("Έγγραφο που δείχνει την ιδιότητα", "Document that shows the capacity"),
    "places": label("Εγκαταστάσεις", "Establishments"),
    "who": label("Email ή όνομα χρήστη", "Email address or username"),
    "content": label("Αρχείο", "File"),
    "certification": label(
        "Βεβαίωση γνησίου",
        "Certification",
        request=(
            "Συμπληρώστε τη βεβαίωση γνησίου της υπογραφής.",
            "Enter the certification of the signature.",
        ),
    ),
    "body": label(
        "Υπηρεσία που βεβαίωσε την υπογραφή",
        "Who certified the signature",
        request=("Γράψτε ποια υπηρεσία βεβαίωσε την υπογραφή.", "Enter who certified the signature."),
    ),
    "number": label(
        "Αριθμός βεβαίωσης",
        "Number of the certification",
        request=("Γράψτε τον αριθμό της βεβαίωσης.", "Enter the number of the certification."),
    ),
    "day": label("Ημερομηνία βεβαίωσης", "Date of the certification"),
    "gov_code": label("Κωδικός gov.gr", "Code of gov.gr"),
    "text": label("Κείμενο", "Text"),
    "reasons": label("Λόγοι", "Reasons", request=("Διαλέξτε έναν λόγο.", "Choose a reason.")),
    "valid_from": label("Έναρξη", "First day"),
    "valid_to": label("Λήξη", "Last day"),
    "email": label("Email", "Email address"),
    "state": label("Κατάσταση", "State"),
}
"""Of special declarations, for who makes one and for who reviews it."""

STAFF: Labels = {
    "username": label(
        "Όνομα χρήστη",
        "Username",
        request=(
            "Γράψτε όνομα χρήστη με λατινικά πεζά γράμματα, ψηφία, τελείες ή παύλες, τουλάχιστον τρεις χαρακτήρες.",
            "Enter a username of lower-case Latin letters, digits, dots or hyphens, at least three characters.",
        ),
    ),
    "given_name": label("Όνομα", "First name", request=("Γράψτε το όνομα.", "Enter the first name.")),
    "family_name": label("Επώνυμο", "Last name", request=("Γράψτε το επώνυμο.", "Enter the last name.")),
    "email": label(
        "Email",
        "Email address",
        request=("Γράψτε το υπηρεσιακό email.", "Enter the email address at work."),
    ),
    "roles": label("Ρόλοι", "Roles", request=("Διαλέξτε τουλάχιστον έναν ρόλο.", "Choose at least one role.")),
    "office": label("Γραφείο", "Office", request=("Διαλέξτε το γραφείο.", "Choose the office.")),
    "number": label(
        "Αριθμός υπαλλήλου",
        "Staff number",
        request=(
            "Γράψτε τον αριθμό υπαλλήλου με ψηφία, κεφαλαία λατινικά γράμματα ή παύλες.",
            "Enter the staff number with digits, capital Latin letters or hyphens.",
        ),
    ),
    "afm": label(
        "ΑΦΜ του υπαλλήλου",
        "Tax number of the member of staff",
        request=(
            "Γράψτε τον ΑΦΜ του υπαλλήλου.",
            "Enter the tax number of the member of staff.",
        ),
    ),
}
"""Of a member of staff, for the operator."""
