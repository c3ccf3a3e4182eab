"""What operators call the fields of a member of staff, and how they are asked for one that they did not fill in."""

from inputkit.schemas import Labels, label

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
