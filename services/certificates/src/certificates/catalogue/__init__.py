"""The procedures as data: what can be asked for, what is asked, and what comes of it.

``files`` reads what comes with the release and the municipality's own file; ``collection`` has them in all editions;
``answers`` and ``papers`` judge what is written into forms and documents; ``sense`` judges an entry.
"""

from certificates.catalogue.answers import asked_questions, check_answers
from certificates.catalogue.collection import BASE, Catalogue, Edition
from certificates.catalogue.differences import Difference, differences
from certificates.catalogue.files import BadCatalogue, load
from certificates.catalogue.papers import DocumentField, DocumentForm, check_document, missing_of, prefilled
from certificates.catalogue.parts import Elsewhere, Evidence, Postage, Question, Words
from certificates.catalogue.schemas import Procedure
from certificates.catalogue.sense import read_procedure

__all__ = [
    "BASE",
    "BadCatalogue",
    "Catalogue",
    "Difference",
    "DocumentField",
    "DocumentForm",
    "Edition",
    "Elsewhere",
    "Evidence",
    "Postage",
    "Procedure",
    "Question",
    "Words",
    "asked_questions",
    "check_answers",
    "check_document",
    "differences",
    "load",
    "missing_of",
    "prefilled",
    "read_procedure",
]
