"""What people call the fields of a special declaration, and how they are asked for one that they did not fill in."""

from inputkit.schemas import Labels, label

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
