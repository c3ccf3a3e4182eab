"""The only file that puts the web process together."""

from pathlib import Path

from flask import Blueprint, Flask
from servicekit import access, logs, own_data, retention
from servicekit.admission import Facts
from servicekit.clock import Clock, local_day, now
from servicekit.db import OneRow, make_engine
from servicekit.drafts import DraftsApi
from servicekit.policy import Policy
from servicekit.tokens import TokenVerifier
from servicekit.web import ServiceSetup, create_service_app, make_verifier
from workdays import Calendar

from fee_declarations import (
    admitting,
    bank_files_api,
    books_api,
    counter_api,
    debtor_api,
    finance_api,
    following_api,
    models,
    money_api,
    months_api,
    refunds_api,
    returns_api,
    tables_api,
)
from fee_declarations.accounting.months import name_refusals
from fee_declarations.batches import api as batches_api
from fee_declarations.batches import sheets_api
from fee_declarations.businesses import api as businesses_api
from fee_declarations.context import EXTENSION, ServiceContext
from fee_declarations.declaring import api, changes_api, looking_store, notes_api
from fee_declarations.finance.choosing import finance_of
from fee_declarations.municipality import Municipality
from fee_declarations.payments.habits import habits_of
from fee_declarations.represented import api as represented_api
from fee_declarations.retention import rules
from fee_declarations.settings import ApiSettings
from fee_declarations.tables import TariffSource
from fee_declarations.watched import WATCHED

OFFICE = (bank_files_api, money_api, counter_api, refunds_api, months_api, books_api)
"""What finance officers do."""


REST = (following_api, tables_api, finance_api, returns_api)


def create_app(settings: ApiSettings, *, verifier: TokenVerifier | None = None, clock: Clock = now) -> Flask:
    """The service's app. Tests give their own verifier and clock."""
    logs.configure("fee-declarations", settings.log_level)
    engine = make_engine(settings.database_url.get_secret_value())
    name_refusals(engine)
    tariffs = TariffSource(engine, lambda: access.fact(admitting.NEWEST_TABLES))

    def known(name: str) -> bool:
        """A declaration that was begun without a business, or for an establishment: ``accommodation.<its id>``."""
        return name.partition(".")[0] in tariffs().fees

    drafts = DraftsApi(engine, models.kit.drafts, settings.draft_life, known, clock)
    app = create_service_app(
        "fee-declarations",
        ServiceSetup(
            verifier=verifier or make_verifier(settings),
            engine=engine,
            policy=_policy(),
            status={
                name: code
                for module in (api, batches_api, changes_api, debtor_api, *OFFICE, *REST)
                for name, code in module.STATUS.items()
            },
            blueprints=_blueprints(settings, drafts),
            tables=models.kit,
            watched=WATCHED,
            facts=Facts(admitting.COLUMNS, lambda: {"today": local_day(clock())}),
        ),
    )
    town = Municipality.load(settings.municipality_file)
    app.extensions[EXTENSION] = ServiceContext(
        engine=engine,
        tariffs=tariffs,
        held_tariffs=tariffs.held,
        tariffs_of=tariffs.of,
        finance=finance_of(settings),
        calendar=Calendar(town.local_holidays),
        clock=clock,
        habits=habits_of(town),
        drafts=drafts,
        municipality=town,
        uploads=settings,
        first_look=OneRow(engine, looking_store.QUESTION),
    )
    return app


def _blueprints(settings: ApiSettings, drafts: DraftsApi) -> list[Blueprint]:
    kept = rules(settings)
    return [
        *(api.blueprint, changes_api.blueprint, notes_api.blueprint, businesses_api.blueprint),
        *(represented_api.blueprint, batches_api.blueprint, sheets_api.blueprint),
        *(debtor_api.blueprint, debtor_api.work, drafts.blueprint()),
        *(module.blueprint for module in OFFICE),
        *(tables_api.blueprint, finance_api.blueprint, returns_api.blueprint),
        *following_api.blueprints,
        *(retention.blueprint(kept), own_data.blueprint(kept, api.held)),
    ]


def _policy() -> Policy:
    """The rules of policy.yaml with what only this service knows of the caller."""
    policy = Policy.load(Path(__file__).with_name("policy.yaml"))
    policy.register("business_link", lambda _: bool(access.fact(admitting.BUSINESS_LINK)))
    # Without the role that is what is missing, and the policy says that.
    policy.register(
        "enrolled", lambda whom: "finance-officer" not in whom.roles or bool(access.fact(admitting.ENROLLED))
    )
    return policy
