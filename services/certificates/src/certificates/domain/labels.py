"""What people call the fields, beside the questions of the catalogue."""

from inputkit.shapes import Labels, label

LABELS: Labels = {
    "procedure": label("Πιστοποιητικό", "Certificate", request=("Διαλέξτε πιστοποιητικό.", "Choose a certificate.")),
    "delivery": label(
        "Παραλαβή", "Delivery", request=("Διαλέξτε πώς θα παραλάβετε το έγγραφο.", "Choose how to get the document.")
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
}
