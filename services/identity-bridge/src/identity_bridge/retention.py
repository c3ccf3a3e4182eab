"""How long this service keeps which records, and why. GET /retention is public.

What lives for minutes only (logins, codes, intents) has its own end in the row and is swept each minute.
"""

from servicekit.errors import Text
from servicekit.retention import Rule, older, sent_events

from identity_bridge.declarations.store import old_records
from identity_bridge.desk.models import desk_codes
from identity_bridge.register.models import kit
from identity_bridge.register.models.visits import desk_attempts, desk_cases
from identity_bridge.settings import RetentionSettings
from identity_bridge.staff.models import staff_roles

_STAYS: Text = {
    "el": "Για να αποδεικνύεται πώς και από ποιον επιβεβαιώθηκε η ταυτότητά σας, όσο ισχύει κάτι που στηρίχθηκε εκεί.",
    "en": "To prove how and by whom your identity was confirmed, for as long as anything depends on it.",
}


def rules(settings: RetentionSettings) -> list[Rule]:
    """The rules in force, in the order in which they are applied."""
    return [
        *_of_identity(),
        *_of_the_desk(settings),
        *_of_declarations(settings),
        _of_staff(settings),
        _events(settings),
    ]


def _of_identity() -> list[Rule]:
    """Records that are never removed. The record of looks is a chain: without a row, the rows after it could not be
    verified."""
    person: Text = {"el": "Ταυτότητα και ιστορικό επιπέδου", "en": "Identity and level history"}
    record: Text = {"el": "Ποιος υπάλληλος είδε ή άλλαξε τι", "en": "Which members of staff saw or changed data"}
    chain: Text = {
        "el": "Κάθε εγγραφή αποδεικνύει τις προηγούμενες· αν έσβηνε μία, δεν θα ελέγχονταν οι υπόλοιπες.",
        "en": "Each entry proves those before it. If one were deleted, the others could not be verified.",
    }
    return [Rule("person", person, 0, _STAYS), Rule("record", record, 0, chain)]


def _of_the_desk(settings: RetentionSettings) -> list[Rule]:
    codes, tries, visits = desk_codes, desk_attempts, desk_cases
    without_proof = visits.c.state.in_(["closed", "undone"])
    return [
        Rule(
            "desk-codes",
            {"el": "Κωδικοί επίσκεψης που έληξαν", "en": "Visit codes that have expired"},
            settings.retention_desk_codes_days,
            {
                "el": "Για να σας απαντήσουμε αν ρωτήσετε τι έγινε ένας κωδικός.",
                "en": "So that we can answer if you ask what happened to a code.",
            },
            older(codes, codes.c.expires_at),
        ),
        Rule(
            "desk-attempts",
            {"el": "Αναζητήσεις στο γραφείο", "en": "Searches at the desk"},
            settings.retention_desk_attempts_days,
            {
                "el": "Για να φαίνεται αν κάποιος υπάλληλος αναζητά πολίτες χωρίς λόγο.",
                "en": "To show whether a member of staff searches for citizens without a reason.",
            },
            older(tries, tries.c.at),
        ),
        Rule(
            "desk-visits",
            {"el": "Επισκέψεις χωρίς βεβαίωση ταυτότητας", "en": "Visits where identity was not confirmed"},
            settings.retention_desk_visits_days,
            {
                "el": "Για να φαίνεται γιατί δεν επιβεβαιώθηκε η ταυτότητα.",
                "en": "To show why the identity was not confirmed.",
            },
            older(visits, visits.c.ended_at, without_proof),
        ),
        Rule("desk-proofs", {"el": "Επισκέψεις με βεβαίωση", "en": "Visits where identity was confirmed"}, 0, _STAYS),
    ]


def _of_declarations(settings: RetentionSettings) -> list[Rule]:
    return [
        Rule(
            "declaration-drafts",
            {"el": "Ειδικές δηλώσεις που δεν ολοκληρώθηκαν", "en": "Special declarations that were not finished"},
            settings.retention_declaration_drafts_days,
            {
                "el": "Για να συνεχίσετε από εκεί που μείνατε.",
                "en": "So that you can continue where you left off.",
            },
            old_records.remove_abandoned,
        ),
        Rule(
            "refused-scans",
            {"el": "Έγγραφα ειδικών δηλώσεων που απορρίφθηκαν", "en": "Documents of refused special declarations"},
            settings.retention_refused_scans_days,
            {
                "el": "Για να μπορείτε να ζητήσετε να εξεταστούν ξανά.",
                "en": "So that you can ask for them to be looked at again.",
            },
            old_records.remove_scans,
        ),
        Rule(
            "refused-declarations",
            {"el": "Ειδικές δηλώσεις που δεν έγιναν δεκτές", "en": "Special declarations that were not accepted"},
            settings.retention_refused_declarations_days,
            {
                "el": "Για να φαίνεται τι αποφασίστηκε και γιατί.",
                "en": "To show what was decided and why.",
            },
            old_records.remove_refused,
        ),
        Rule(
            "ended-declarations",
            {"el": "Ειδικές δηλώσεις μετά τη λήξη τους", "en": "Special declarations that have ended"},
            settings.retention_ended_declarations_days,
            {
                "el": "Όσο και οι δηλώσεις τελών που στηρίχθηκαν σε αυτές.",
                "en": "For as long as the fee declarations that depend on them.",
            },
            old_records.remove_ended,
        ),
    ]


def _of_staff(settings: RetentionSettings) -> Rule:
    roles = staff_roles
    return Rule(
        "staff-roles",
        {"el": "Ρόλοι υπαλλήλων που έληξαν", "en": "Staff roles that have ended"},
        settings.retention_staff_roles_days,
        {
            "el": "Για να φαίνεται ποιος υπάλληλος μπορούσε να κάνει τι, και από πότε έως πότε.",
            "en": "To show which member of staff could do what, and when.",
        },
        older(roles, roles.c.ended_at),
    )


def _events(settings: RetentionSettings) -> Rule:
    return sent_events(kit.outbox, settings.retention_copies_days)
