"""The only file that puts the web process together."""

from datetime import timedelta
from pathlib import Path

from flask import Flask
from servicekit import logs, own_data, retention
from servicekit.clock import Clock, now
from servicekit.db import make_engine, transaction
from servicekit.policy import Policy
from servicekit.tokens import Principal, TokenVerifier
from servicekit.web import create_service_app, make_verifier
from sqlalchemy import Engine
from town import files
from town.look import Look, Part

from identity_bridge import errors, models
from identity_bridge.accounts import Accounts
from identity_bridge.api import (
    closing,
    declaration_lists,
    declarations,
    declarations_desk,
    desk,
    identity,
    joins,
    links,
    notice_addresses,
    pages,
    paper_forms,
    provider,
    staff,
    staff_work,
)
from identity_bridge.api.parts import EXTENSION, Parts
from identity_bridge.broker import Broker
from identity_bridge.connectors import taxisnet
from identity_bridge.domain import Method
from identity_bridge.keyring import Keyring
from identity_bridge.oidc import Client
from identity_bridge.retention import rules
from identity_bridge.schemas.declarations import BODY_BYTES
from identity_bridge.settings import ApiSettings
from identity_bridge.staff import Staff
from identity_bridge.store import desk as desk_store
from identity_bridge.use_cases.signing_keys import Signer

_VIEWS = (
    *(provider, pages, links, identity, joins, closing, desk, staff),
    *(declarations, declaration_lists, declarations_desk, paper_forms, notice_addresses, staff_work),
)


class Town(Look):
    """The municipality with the keys of its offices, at one of which each clerk has a place."""

    offices: dict[str, Part]


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
            return desk_store.clerk(conn, principal.username or "") is not None

    policy.register("desk_place", has_desk_place)
    kept = rules(settings)
    app = create_service_app(
        "identity-bridge",
        verifier=verifier or make_verifier(settings),
        engine=engine,
        policy=policy,
        status=errors.STATUS,
        blueprints=[
            *(module.blueprint for module in _VIEWS),
            retention.blueprint(kept),
            own_data.blueprint(kept, identity.held),
        ],
        tables=models.kit,
        form_paths=("/token", *pages.FORM_PATHS),
    )
    app.config["LARGEST_BODY"] = BODY_BYTES
    own = app.extensions[EXTENSION] = make_parts(
        settings, engine, accounts or settings.accounts(), members or settings.staff(), clock
    )
    files.install(app, own.municipality)
    return app


def make_parts(settings: ApiSettings, engine: Engine, accounts: Accounts, members: Staff, clock: Clock) -> Parts:
    """What the views of one process work with. It holds all that a process remembers between requests."""
    keyring = Keyring.parse(settings.register_keys.get_secret_value())
    town = Town.load(settings.municipality_file)
    return Parts(
        engine=engine,
        keyring=keyring,
        signer=Signer(keyring),
        connector=_taxisnet(settings),
        accounts=accounts,
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
