"""The words of the pages, Greek and English. Error sentences are GSIS's own where they are known."""

_TEXTS = {
    "simulator": ("Προσομοιωτής TAXISnet", "TAXISnet simulator"),
    "warning": (
        "Προσομοιωτής. Αυτή δεν είναι σελίδα της ΓΓΠΣΨΔ. Μη δώσετε πραγματικούς κωδικούς.",
        "Simulator. This is not a page of GSIS. Do not enter real credentials.",
    ),
    "login": ("Είσοδος στον προσομοιωτή", "Log in to the simulator"),
    "persona": ("Ποιος συνδέεται;", "Who is logging in?"),
    "other": ("Άλλο όνομα χρήστη (π.χ. visitor-7)", "Another user name (e.g. visitor-7)"),
    "other_hint": ("Αν το συμπληρώσετε, ισχύει αυτό.", "If you fill this in, it is used."),
    "how": ("Πώς θα πάει αυτή η σύνδεση;", "How shall this login go?"),
    "enter": ("Σύνδεση", "Log in"),
    "failed": ("Αποτυχία στην Αυθεντικοποίηση του χρήστη!", "Authentication of the user failed!"),
    "failed_more": ("Η σύνδεση σας δεν ήταν δυνατή", "You could not be logged in"),
    "otp": ("Κωδικός μιας χρήσης", "One-time code"),
    "as_candidate": ("Συνδέεστε ως", "You are logging in as"),
    "otp_sent": (
        "Εδώ δεν υπάρχει τηλέφωνο. Το μήνυμα θα έγραφε:",
        "There is no telephone here. The message would say:",
    ),
    "otp_field": ("Κωδικός", "Code"),
    "otp_hint": ("Τα 6 ψηφία του μηνύματος.", "The 6 digits of the message."),
    "otp_failed": (
        "Ο κωδικός δεν είναι σωστός. Γράψτε ξανά τα ψηφία του μηνύματος.",
        "The code is not right. Write the digits of the message again.",
    ),
    "somebody_else": ("Σύνδεση με άλλο όνομα χρήστη", "Log in with another user name"),
    "consent": ("Εξουσιοδότηση", "Authorisation"),
    "consent_text": (
        "Η εφαρμογή ζητά τα στοιχεία σας: ΑΦΜ, επώνυμο, όνομα, πατρώνυμο, μητρώνυμο, έτος γέννησης.",
        "The application asks for your details: tax number, names, parents' names, year of birth.",
    ),
    "as": ("Έχετε συνδεθεί ως", "You are logged in as"),
    "send": ("Αποστολή", "Send"),
    "refuse": ("Άρνηση", "Refuse"),
    "error": ("Σφάλμα", "Error"),
    "loggedout": ("Αποσυνδεθήκατε", "You are logged out"),
    "guess": ("(εικασία)", "(a guess)"),
    "faults": ("Βλάβες", "Faults"),
    "faults_text": (
        "Ορίστε πώς θα πάνε στραβά οι επόμενες συνδέσεις. Ισχύει για όποια σύνδεση δεν επιλέγει μόνη της βλάβη.",
        "Set how the next logins shall go wrong. It holds for logins that do not choose a fault of their own.",
    ),
    "fault": ("Βλάβη", "Fault"),
    "for_whom": ("Για ποιον", "For whom"),
    "for_whom_hint": ("Όνομα χρήστη. Κενό: για οποιονδήποτε.", "A user name. Empty: for anybody."),
    "logins": ("Για πόσες συνδέσεις", "For how many logins"),
    "logins_hint": ("Από 1 έως 1000. Κενό: μέχρι να καθαριστεί.", "From 1 to 1000. Empty: until it is cleared."),
    "seconds": ("Για πόσα δευτερόλεπτα", "For how many seconds"),
    "seconds_hint": (
        "Μόνο για βλάβες που αργούν: έως 60. Κενό: όσο συνήθως.",
        "Only for faults that take time: up to 60. Empty: as long as usual.",
    ),
    "order": ("Ορισμός", "Set"),
    "refused": (
        "Δεν ορίστηκε. Ελέγξτε ότι υπάρχει το όνομα χρήστη, ότι οι συνδέσεις είναι 1 έως 1000, και τα δευτερόλεπτα.",
        "Nothing was set. Check that the user name exists, that the logins are from 1 to 1000, and the seconds.",
    ),
    "in_force": ("Σε ισχύ", "In force"),
    "anybody": ("οποιοσδήποτε", "anybody"),
    "logins_left": ("συνδέσεις που απομένουν", "logins left"),
    "until_cleared": ("μέχρι να καθαριστεί", "until it is cleared"),
    "clear_all": ("Καθαρισμός", "Clear"),
    "nothing_set": ("Καμία βλάβη: οι συνδέσεις πάνε κανονικά.", "No fault: logins work."),
    "happened": ("Τι έγινε", "What happened"),
    "nothing_happened": ("Τίποτα ακόμη.", "Nothing yet."),
    "time": ("Ώρα (UTC)", "Time (UTC)"),
    "step": ("Βήμα", "Step"),
    "outcome": ("Αποτέλεσμα", "Outcome"),
    "people": ("Πρόσωπα", "People"),
    "username": ("Όνομα χρήστη", "User name"),
    "start_text": (
        "Η σύνδεση ξεκινά από τον ιστότοπο του Δήμου. Εδώ βλέπετε ποιοι μπορούν να συνδεθούν.",
        "Logging in starts at the municipality's portal. Here you see who can log in.",
    ),
    "skip": ("Μετάβαση στο περιεχόμενο", "Skip to content"),
    "language": ("English", "Ελληνικά"),
}


def texts(language: str) -> dict[str, str]:
    """Every text in one language, "el" or "en"."""
    return {key: both[0 if language == "el" else 1] for key, both in _TEXTS.items()}
