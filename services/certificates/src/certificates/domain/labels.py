"""What people call the fields, beside the questions of the catalogue."""

from inputkit.schemas import Labels, label

LABELS: Labels = {
    "procedure": label("Πιστοποιητικό", "Certificate", request=("Διαλέξτε πιστοποιητικό.", "Choose a certificate.")),
    "delivery": label(
        "Παραλαβή", "Delivery", request=("Διαλέξτε πώς θα παραλάβετε το έγγραφο.", "Choose how to get the document.")
    ),
    "service_centre": label(
        "ΚΕΠ",
        "Citizens’ service centre (ΚΕΠ)",
        request=("Διαλέξτε από ποιο ΚΕΠ θα παραλάβετε.", "Choose at which citizens’ service centre you collect."),
    ),
    "postal_address": label(
        "Διεύθυνση", "Address", request=("Γράψτε τη διεύθυνση αποστολής.", "Enter the address to post to.")
    ),
    "postal_address.street": label(
        "Οδός", "Street", request=("Γράψτε την οδό ή τον οικισμό.", "Enter the street or the settlement.")
    ),
    "postal_address.number": label("Αριθμός", "Number"),
    "postal_address.postcode": label("Ταχυδρομικός κώδικας", "Postcode"),
    "postal_address.city": label(
        "Πόλη ή χωριό", "Town or village", request=("Γράψτε την πόλη ή το χωριό.", "Enter the town or village.")
    ),
    "applicant.given_name": label("Όνομα", "First name", request=("Γράψτε το όνομά σας.", "Enter your first name.")),
    "applicant.family_name": label("Επώνυμο", "Last name", request=("Γράψτε το επώνυμό σας.", "Enter your last name.")),
    "applicant.father_name": label(
        "Όνομα πατέρα",
        "Father's name",
        request=(
            "Γράψτε το όνομα του πατέρα, ή μια παύλα αν δεν υπάρχει.",
            "Enter your father's name, or a dash if none.",
        ),
    ),
    "applicant.mother_name": label(
        "Όνομα μητέρας", "Mother's name", request=("Γράψτε το όνομα της μητέρας.", "Enter your mother's name.")
    ),
    "applicant.birth_date": label(
        "Ημερομηνία γέννησης",
        "Date of birth",
        request=("Γράψτε την ημερομηνία γέννησής σας.", "Enter your date of birth."),
    ),
    "applicant.birth_place": label("Τόπος γέννησης", "Place of birth"),
    "applicant.document_number": label("Αριθμός ταυτότητας ή διαβατηρίου", "Number of identity card or passport"),
    "applicant.phone": label("Τηλέφωνο", "Phone"),
    "applicant.capacity": label(
        "Ιδιότητα", "Capacity", request=("Διαλέξτε με ποια ιδιότητα ζητάτε.", "Choose in what capacity you ask.")
    ),
    "truth": label(
        "Υπεύθυνη δήλωση",
        "Solemn declaration",
        request=("Δηλώστε ότι όσα γράψατε είναι αληθή.", "Declare that what you wrote is true."),
    ),
}
