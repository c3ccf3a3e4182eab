"""The only file that puts the web process together."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from flask import Flask
from servicekit import logs, own_data, retention
from servicekit.clock import Clock, now
from servicekit.db import make_engine, transaction
from servicekit.policy import Policy
from servicekit.tokens import Principal, TokenVerifier
from servicekit.web import ServiceSetup, create_service_app, make_verifier
from sqlalchemy import Engine
from town import files
from town.look import Look, Part

from identity_bridge import errors, staff_work
from identity_bridge.accounts.api import closing, joins
from identity_bridge.accounts.api.own_data import held
from identity_bridge.declarations.api import cases as declarations
from identity_bridge.declarations.api import lists, notice_addresses, paper_forms, review
from identity_bridge.declarations.schemas.cases import BODY_BYTES
from identity_bridge.desk.api import cases as desk
from identity_bridge.desk.api import codes
from identity_bridge.desk.api.context import DeskContext
from identity_bridge.keepers import KEEPERS
from identity_bridge.login.api import links, pages, provider
from identity_bridge.login.api.context import LoginContext
from identity_bridge.login.broker import Broker
from identity_bridge.login.connectors import taxisnet
from identity_bridge.login.oidc import Client
from identity_bridge.login.use_cases.signing_keys import Signer
from identity_bridge.register import models
from identity_bridge.register.api import identity
from identity_bridge.register.api.context import EXTENSION
from identity_bridge.register.citizen_accounts import Accounts
from identity_bridge.register.domain import Method
from identity_bridge.register.keyring import Keyring
from identity_bridge.register.store import clerks
from identity_bridge.retention import rules
from identity_bridge.settings import ApiSettings
from identity_bridge.staff.api import views as staff
from identity_bridge.staff.api.context import StaffContext
from identity_bridge.staff.members import Staff
from identity_bridge.watched import WATCHED

_VIEWS = (
    *(provider, pages, links, identity, joins, closing, desk, codes, staff),
    *(declarations, lists, review, paper_forms, notice_addresses, staff_work),
)


class Town(Look):
    """The municipality with the keys of its offices, at one of which each clerk has a place."""

    offices: dict[str, Part]


@dataclass(frozen=True)
class ServiceContext(LoginContext, DeskContext, StaffContext):
    """What the views of all features work with; each feature sees its own part of it."""


def create_app(
    settings: ApiSettings,
    *,
    verifier: TokenVerifier | None = None,
    accounts: Accounts | None = None,
    members: Staff | None = None,
    clock: Clock = now,
) -> Flask:
    """The service's app. Tests give their own verifier, accounts, members of staff and clock."""
    logs.configure("identity-bridge", settings.log_level)
    engine = make_engine(settings.database_url.get_secret_value())
    policy = Policy.load(Path(__file__).with_name("policy.yaml"))

    def has_desk_place(principal: Principal) -> bool:
        with transaction(engine) as conn:
            return clerks.clerk(conn, principal.username or "") is not None

    policy.register("desk_place", has_desk_place)
    kept = rules(settings)
    app = create_service_app(
        "identity-bridge",
        ServiceSetup(
            verifier=verifier or make_verifier(settings),
            engine=engine,
            policy=policy,
            status=errors.STATUS,
            blueprints=[
                *(module.blueprint for module in _VIEWS),
                retention.blueprint(kept),
                own_data.blueprint(kept, held),
            ],
            tables=models.kit,
            watched=WATCHED,
            form_paths=("/token", *pages.FORM_PATHS),
        ),
    )
    app.config["LARGEST_BODY"] = BODY_BYTES
    context = app.extensions[EXTENSION] = make_context(
        settings, engine, accounts or settings.accounts(), members or settings.staff(), clock
    )
    files.install(app, context.municipality)
    return app


def make_context(
    settings: ApiSettings, engine: Engine, accounts: Accounts, members: Staff, clock: Clock
) -> ServiceContext:
    """What the views of one process work with. It holds all that a process remembers between requests."""
    keyring = Keyring.parse(settings.register_keys.get_secret_value())
    town = Town.load(settings.municipality_file)
    return ServiceContext(
        engine=engine,
        keyring=keyring,
        signer=Signer(keyring),
        connector=_taxisnet(settings),
        accounts=accounts,
        keepers=KEEPERS,
        staff=members,
        broker=Broker(settings.keycloak_url),
        client=Client(
            settings.broker_client_id,
            settings.broker_client_secret.get_secret_value(),
            settings.broker_redirect_uris,
        ),
        municipality=town,
        offices=frozenset(town.offices),
        public_url=settings.public_url,
        portal_url=settings.portal_url,
        secure=settings.secure_cookies,
        check_share=settings.desk_check_share,
        code_life=timedelta(days=settings.desk_code_days),
        level_life=settings.level_life,
        clock=clock,
    )


def _taxisnet(settings: ApiSettings) -> taxisnet.Taxisnet:
    client = taxisnet.Client(
        settings.gsis_client_id,
        settings.gsis_client_secret.get_secret_value(),
        f"{settings.public_url}/callback/taxisnet",
    )
    base = taxisnet.base_url(settings.gsis_environment, settings.gsis_base_url, otp=settings.gsis_otp)
    return taxisnet.Taxisnet(base, client, Method.TAXISNET_OTP if settings.gsis_otp else Method.TAXISNET)
