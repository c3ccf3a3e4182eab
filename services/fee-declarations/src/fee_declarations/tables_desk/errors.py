"""Why something that was asked about tables is not done."""

from typing import ClassVar

from servicekit.errors import DomainError, Text

PASSED: Text = {
    "el": "Ό,τι ίσχυε έως χθες δεν αλλάζει σε αυτόν τον πίνακα. Γράψτε τη σημερινή ημέρα ή μεταγενέστερη.",
    "en": "What was in force until yesterday is not changed in this table. Enter today or a later day.",
}


class TableNotFound(DomainError):
    """There is no such table, or no such fee."""

    code = "table-not-found"
    title: ClassVar[Text] = {"el": "Δεν υπάρχει τέτοιος πίνακας.", "en": "There is no such table."}


class ProposalNotFound(DomainError):
    """There is no proposal with this id, or it concerned no such declaration."""

    code = "proposal-not-found"
    title: ClassVar[Text] = {"el": "Δεν βρέθηκε τέτοια πρόταση.", "en": "There is no such proposal."}


class ProposalDecided(DomainError):
    """A colleague was faster."""

    code = "proposal-decided"
    title: ClassVar[Text] = {
        "el": "Για την πρόταση αυτή έχει ήδη αποφασιστεί.",
        "en": "This proposal has already been decided.",
    }


class ProposalWaits(DomainError):
    """The table has a proposal that waits; ``proposal_id`` says which."""

    code = "proposal-waits"
    title: ClassVar[Text] = {
        "el": "Ο πίνακας αυτός έχει ήδη μια πρόταση που περιμένει έγκριση. Περιμένετε να αποφασιστεί.",
        "en": "This table already has a proposal that waits for release. Wait until it is decided.",
    }


class TablesMoved(DomainError):
    """The rows that the proposal changes are no longer as they were when it was made, or its day has passed."""

    code = "tables-moved"
    title: ClassVar[Text] = {
        "el": "Ο πίνακας άλλαξε μετά την πρόταση, ή πέρασε η ημέρα της. Απορρίψτε την και προτείνετε ξανά.",
        "en": "The table has changed since the proposal, or its day has passed. Reject it and propose again.",
    }


class ProposerConcerned(DomainError):
    """By what was declared since, the proposal now concerns a business of the officer who made it."""

    code = "proposer-concerned"
    title: ClassVar[Text] = {
        "el": "Η πρόταση αφορά πια και δήλωση επιχείρησης όποιου την έκανε. Επιστρέψτε την· προτείνει άλλος.",
        "en": "The proposal now concerns a declaration of whoever made it. Send it back; a colleague proposes it.",
    }
