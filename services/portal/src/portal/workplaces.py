"""Where staff work in the portal, by the roles that lead there, and what these places are called."""

from collections.abc import Mapping

SUPERVISOR = "desk-supervisor"
DESK_ROLES = ("desk-clerk", SUPERVISOR)
HEAD_OF_CERTIFICATES = "certificate-supervisor"
WORKPLACES: Mapping[str, tuple[str, ...]] = {
    "/desk": DESK_ROLES,
    "/casework": ("certificate-clerk", HEAD_OF_CERTIFICATES),
    "/declarations-desk": ("declaration-clerk",),
    "/revenue": ("finance-officer",),
    "/debtors": ("finance-officer",),
    "/staff-accounts": ("operations",),
}
"""Where staff work, by the roles that lead there. What may be done, the services decide. How much waits at each is in
pages/staff.py, and its name in MENU."""
ROLES = tuple(dict.fromkeys(role for roles in WORKPLACES.values() for role in roles))
"""Roles of staff, each with a name on the pages."""
STAFF = "/staff"
MENU = {
    STAFF: "layout.staff",
    "/casework": "layout.casework",
    "/declarations-desk": "layout.reviews",
    "/revenue": "layout.revenue",
    "/debtors": "layout.debtors",
    "/staff-accounts": "layout.staff_accounts",
    "/services": "layout.services",
    "/cases": "layout.cases",
    "/account": "layout.account",
}
"""Texts of the menu; the desk is called by its office's name."""
