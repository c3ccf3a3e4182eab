"""The only file that puts the web process together."""

from collections.abc import Callable, Mapping, MutableMapping
from typing import Any

from flask import Flask, g
from flask.templating import Environment
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader
from servicekit import logs
from servicekit.db import make_engine
from servicekit.web import install_operations
from sqlalchemy import Engine
from town import files

from portal import auth, destinations, facts, formats, guard, language, level_status, revenue_places, workplaces
from portal.client_address import BehindProxies
from portal.clients.backend import Failure
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
from portal.context import EXTENSION, Context, context
from portal.municipality import Municipality
from portal.oidc import OidcClient, Registration
from portal.pages import (
    account,
    cases,
    casework,
    casework_acts,
    casework_counter,
    casework_delivery,
    casework_lists,
    casework_papers,
    catalogue_desk,
    certificate_documents,
    certificates,
    closing,
    debtors,
    declaration_desk,
    declaration_lists,
    declaration_paper,
    declare,
    declare_document,
    desk,
    desk_code,
    desk_conflicts,
    drafts,
    fee_batches,
    fee_businesses,
    fee_changes,
    fee_establishments,
    fee_follow_up,
    fee_sheets,
    fee_vat_returns,
    fees,
    figures,
    home,
    identity,
    information,
    joining,
    languages,
    notice_address,
    own_data,
    own_requests,
    problems,
    revenue,
    revenue_card,
    revenue_cash,
    revenue_figures,
    revenue_files,
    revenue_finance,
    revenue_follow_up,
    revenue_held,
    revenue_months,
    revenue_notes,
    revenue_proposals,
    revenue_refunds,
    revenue_tables,
    sign_in,
    signing_out,
    staff,
    staff_accounts,
    step_up,
    verification,
)
from portal.sealing import Sealer
from portal.sessions import Sessions
from portal.settings import Settings

FILTERS: Mapping[str, Callable[..., Any]] = {
    "words": language.words,
    "money": formats.money,
    "day": formats.day,
    "day_in_figures": formats.day_in_figures,
    "law": formats.law,
    "level": formats.level,
    "moment": formats.moment,
    "clock": formats.clock,
    "duration": formats.duration,
    "days": formats.days,
    "month": formats.month,
    "signed": formats.signed,
    "by_four": formats.by_four,
    "grouped": formats.grouped,
    "decimal": formats.decimal,
    "answer": formats.answer,
    "postal": formats.postal,
    "unbroken": formats.unbroken,
    "breakable": formats.breakable,
    "whole_numbers": formats.whole_numbers,
    "qr": formats.qr,
}
"""How templates write values."""


_OF_DICTIONARIES = frozenset(dir(dict))


class Templates(Environment):
    """Jinja with less to look up, as components look up much: a page takes half the time."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """One dictionary for a template. Jinja chains them, and each component on a page compares all their names; so
        here globals are added before the first template is loaded."""
        return {**self.globals, **(d or {})}

    def getattr(self, obj: Any, attribute: str) -> Any:
        """What Jinja finds, without asking a dictionary first whether it has such a method."""
        if type(obj) is not dict or attribute in _OF_DICTIONARIES:
            return super().getattr(obj, attribute)
        return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)


def create_app(settings: Settings) -> Flask:
    """The portal's app."""
    logs.configure("portal", settings.log_level)
    app = Flask(__name__, static_folder="static")
    app.jinja_environment = Templates
    engine = make_engine(settings.database_url.get_secret_value())
    municipality = Municipality.load(settings.municipality_file)
    own = app.extensions[EXTENSION] = make_context(settings, engine, municipality)
    install_operations(app, "portal", engine)
    app.config["LARGEST_BODY"] = guard.LARGEST_FORM
    app.config[language.FACTS] = facts.of(settings)
    problems.install(app)
    guard.install(app, settings.oidc_issuer)
    languages.install(app)
    for module in (auth, sign_in, signing_out, step_up, home, languages, information, account, drafts):
        app.register_blueprint(module.blueprint)
    for module in (certificates, certificate_documents, cases, own_requests, declare, declare_document):
        app.register_blueprint(module.blueprint)
    for module in (staff, declaration_lists, declaration_paper, declaration_desk):
        app.register_blueprint(module.blueprint)
    for module in (desk_code, identity, joining, notice_address, own_data, closing, desk, desk_conflicts, debtors):
        app.register_blueprint(module.blueprint)
    for module in (casework_lists, casework, casework_acts, casework_counter, casework_delivery, casework_papers):
        app.register_blueprint(module.blueprint)
    for module in (fees, fee_changes, fee_businesses, fee_establishments, fee_batches, fee_sheets):
        app.register_blueprint(module.blueprint)
    for module in (revenue, revenue_files, revenue_held, revenue_card, revenue_cash, revenue_refunds, revenue_months):
        app.register_blueprint(module.blueprint)
    for module in (revenue_figures, revenue_finance):
        app.register_blueprint(module.blueprint)
    for module in (revenue_proposals, revenue_tables):
        app.register_blueprint(module.blueprint)
    for module in (fee_follow_up, fee_vat_returns, revenue_follow_up, revenue_notes):
        app.register_blueprint(module.blueprint)
    for module in (staff_accounts, catalogue_desk, figures, verification):
        app.register_blueprint(module.blueprint)
    _install_templates(app)
    app.wsgi_app = BehindProxies(app.wsgi_app, settings.proxies)  # type: ignore[method-assign]
    files.install(app, own.municipality)
    return app


def make_context(settings: Settings, engine: Engine, municipality: Municipality) -> Context:
    """What the pages work with. It holds all that a process remembers between requests."""
    registered = Registration(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret.get_secret_value(),
        public_url=settings.public_url,
        jwks_cooldown=settings.oidc_jwks_cooldown_seconds,
        answer_seconds=settings.service_answer_seconds,
    )
    oidc = OidcClient(registered)
    timeout = settings.service_answer_seconds
    sealer = Sealer([key.get_secret_value() for key in settings.session_keys])
    return Context(
        engine=engine,
        municipality=municipality,
        oidc=oidc,
        sealer=sealer,
        sessions=Sessions(engine, sealer, oidc),
        certificates=Certificates("certificates", settings.certificates_url, timeout),
        casework=Casework("certificates", settings.certificates_url, timeout),
        catalogue=CatalogueDesk("certificates", settings.certificates_url, timeout),
        figures=CertificateFigures("certificates", settings.certificates_url, timeout),
        fees=FeeDeclarations("fee-declarations", settings.fee_declarations_url, timeout),
        batches=FeeBatches("fee-declarations", settings.fee_declarations_url, timeout),
        bridge=IdentityBridge("identity-bridge", settings.identity_bridge_url, timeout),
        debtors=DebtorCases("fee-declarations", settings.fee_declarations_url, timeout),
        revenue=Revenue("fee-declarations", settings.fee_declarations_url, timeout),
        revenue_desk=RevenueDesk("fee-declarations", settings.fee_declarations_url, timeout),
        follow_up=FollowUp("fee-declarations", settings.fee_declarations_url, timeout),
        tables=RevenueTables("fee-declarations", settings.fee_declarations_url, timeout),
        notifier=KeepsRecords("notifier", settings.notifier_url, timeout),
        declarations=SpecialDeclarations("identity-bridge", settings.identity_bridge_url, timeout),
        reviews=DeclarationReviews("identity-bridge", settings.identity_bridge_url, timeout),
        staff=StaffAccounts("identity-bridge", settings.identity_bridge_url, timeout),
        verifications=Verifications(
            "certificates", settings.certificates_url, settings.client_address_key.get_secret_value(), timeout
        ),
        health=_health(settings),
        public_url=settings.public_url,
        secure_cookies=settings.secure_cookies,
    )


def _health(settings: Settings) -> Health:
    """The parts as people know them, in the order of the page."""
    services = {
        "identity": settings.identity_bridge_url,
        "certificates": settings.certificates_url,
        "fees": settings.fee_declarations_url,
        "mails": settings.notifier_url,
    }
    sign_in = {"sign_in": f"{settings.oidc_issuer}/.well-known/openid-configuration"}
    return Health(sign_in | {part: f"{url}/readyz" for part, url in services.items()})


def _install_templates(app: Flask) -> None:
    """Components, texts and formats for the pages."""
    components = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    loader = ChoiceLoader([PackageLoader("portal"), components])
    # Without bounds: there are as many templates as files, and Jinja searches a bounded cache for each one it takes.
    app.jinja_options = {"loader": loader, "finalize": formats.undirected, "cache_size": -1}
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update({name: language.per_page(read) for name, read in FILTERS.items()})
    app.jinja_env.tests["failure"] = lambda value: isinstance(value, Failure)
    app.jinja_env.globals.update(t=language.t, has_text=language.has_text)
    app.jinja_env.globals.update(MENU=workplaces.MENU, REVENUE=revenue_places.PLACES)
    app.jinja_env.globals.update(after_sign_in=destinations.after_sign_in)
    app.jinja_env.globals.update(revocation=level_status.revocation, newest_change=level_status.newest_change)

    @app.context_processor
    def page() -> dict[str, object]:
        return {
            "locale": language.locale(),
            "here": problems.here(),
            "visitor": g.get("visitor"),
            "municipality": context().municipality,
        }
