"""What the pages work with, one of each for the process: app.py puts it together."""

from dataclasses import dataclass
from typing import cast

from flask import current_app
from sqlalchemy import Engine

from portal.clients.casework import Casework
from portal.clients.catalogue import CatalogueDesk
from portal.clients.certificates import Certificates, Verifications
from portal.clients.declarations import DeclarationReviews, SpecialDeclarations
from portal.clients.fee_batches import FeeBatches
from portal.clients.fee_declarations import DebtorCases, FeeDeclarations
from portal.clients.figures import CertificateFigures
from portal.clients.follow_up import FollowUp
from portal.clients.health import Health
from portal.clients.identity_bridge import IdentityBridge
from portal.clients.own_data import KeepsRecords
from portal.clients.revenue import Revenue
from portal.clients.revenue_desk import RevenueDesk
from portal.clients.revenue_tables import RevenueTables
from portal.clients.staff import StaffAccounts
from portal.municipality import Municipality
from portal.oidc import OidcClient
from portal.sealing import Sealer
from portal.sessions import Sessions

EXTENSION = "portal"


@dataclass(frozen=True, slots=True)
class Context:
    """What the views work with; app.py puts it together."""

    engine: Engine
    municipality: Municipality
    oidc: OidcClient
    sealer: Sealer
    sessions: Sessions
    certificates: Certificates
    casework: Casework
    catalogue: CatalogueDesk
    figures: CertificateFigures
    fees: FeeDeclarations
    batches: FeeBatches
    debtors: DebtorCases
    revenue: Revenue
    revenue_desk: RevenueDesk
    follow_up: FollowUp
    tables: RevenueTables
    bridge: IdentityBridge
    notifier: KeepsRecords
    declarations: SpecialDeclarations
    reviews: DeclarationReviews
    staff: StaffAccounts
    verifications: Verifications
    health: Health
    public_url: str
    secure_cookies: bool


def context() -> Context:
    return cast(Context, current_app.extensions[EXTENSION])
