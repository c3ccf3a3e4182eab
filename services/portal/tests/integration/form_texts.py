"""Which texts of which forms a service keeps, and where the forms are."""

import case_forms
import declaration_samples as declaring
import desk_samples as desk
import revenue_samples as revenue
import samples
import staff_samples as staff
import table_samples as tables
from form_visits import ADDRESS, BUSINESS, PLACE

OWN, REVIEWED = f"/businesses/declare/{declaring.CASE_ID}", f"/declarations-desk/{declaring.CASE_ID}"
AT_DESK = f"/desk/cases/{desk.CASE_ID}"
STAFF = f"/staff-accounts/{staff.MEMBER_ID}"
REQUEST = f"/cases/requests/{samples.REQUEST['id']}"
APPLICANT = ("applicant.father_name", "applicant.mother_name", "applicant.birth_date-day", "applicant.capacity")
REVENUE_NOTE = f"/revenue/debtors/{revenue.BUSINESS_ID}/notes/{revenue.NOTE_ID}"
FOLLOWED = f"/revenue/notes/{revenue.NOTE_ID}"
REVENUE_REFUND = f"/revenue/debtors/{revenue.BUSINESS_ID}/refund"
TYPED = {
    (f"{OWN}/address", "email"),
    (f"{REVIEWED}/return", "text"),
    (f"{REVIEWED}/refuse", "text"),
    (f"{REVIEWED}/revoke", "text"),
    ("/declarations-desk/search", "text"),
    ("/declarations-desk/scan", "body"),
    ("/desk", "code"),
    *(("/desk/lookup", name) for name in ("who", "reason")),
    *((AT_DESK, name) for name in ("given_name", "family_name", "father_name", "afm")),
    (f"{AT_DESK}/close", "reason"),
    *(("/businesses/declare/new", name) for name in BUSINESS),
    *((f"{OWN}/business", name) for name in BUSINESS),
    *((f"{OWN}/you", name) for name in ("given_name", "family_name", "father_name", "proof")),
    *((f"{OWN}/places", name) for name in PLACE),
    (f"{OWN}/end", "text"),
    *(("/declarations-desk/paper", name) for name in ("who", *BUSINESS, "proof", *PLACE, "body")),
    ("/debtors/b1/tie", "debtor_code"),
    ("/debtors/b1/refuse", "text"),
    ("/desk/doubles", "reason"),
    *(("/staff-accounts/new", name) for name in staff.WRITTEN if name != "office"),
    *((f"{STAFF}/place", name) for name in ("number", "afm")),
    *((f"{REQUEST}/delivery/address", name) for name in ADDRESS),
    *(("/certificates/955481/form", name) for name in APPLICANT if name.endswith("_name")),
    *(("/certificates/955481/address", name) for name in ADDRESS),
    ("/fees/accommodation/at/e1/period", "receipts"),
    *((f"/fees/{where}", "text") for where in ("businesses", "businesses/b1")),
    ("/fees/establishments/e1/details", "address"),
    ("/revenue/search", "text"),
    *((f"/revenue/held/{revenue.PAYMENT_ID}/proposal", name) for name in ("iban", "reason")),
    (f"/revenue/held/{revenue.PAYMENT_ID}/rejection", "reason"),
    *((f"{REVENUE_NOTE}/{act}", "reason") for act in ("cancellation", "set-off")),
    (f"{REVENUE_NOTE}/write-off", "number"),
    (f"{FOLLOWED}/holds", "reason"),
    (f"{FOLLOWED}/waiver", "number"),
    (f"/revenue/debtors/{revenue.BUSINESS_ID}/entries/{revenue.ENTRY}/reversal", "reason"),
    (f"/revenue/cash/{revenue.ENTRY}/reversal", "reason"),
    *((REVENUE_REFUND, name) for name in ("iban", "reason")),
    *((tables.ADD, name) for name in ("f-0-euros", "decision_number", "decision_ada")),
    *(("/revenue/tables/overrides/public-space/add", name) for name in ("ask-period", "f-0-url")),
    (f"{tables.PROPOSAL_PAGE}/rejection", "reason"),
    (f"{OWN}/code", "gov_code"),
    *case_forms.TYPED,
}
