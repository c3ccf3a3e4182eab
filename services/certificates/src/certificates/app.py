"""The only file that puts the web process together."""

from pathlib import Path

from flask import Flask
from servicekit import logs, own_data, retention
from servicekit.clock import Clock, now
from servicekit.db import make_engine
from servicekit.drafts import DraftsApi
from servicekit.policy import Policy
from servicekit.tokens import TokenVerifier
from servicekit.web import MAX_BODY_BYTES, ServiceSetup, create_service_app, make_verifier

from certificates import models
from certificates.api import (
    case_files,
    casework,
    catalogue_desk,
    counter,
    deliveries,
    figures,
    papers,
    post_papers,
    procedures,
    requests,
    signing,
    slips,
    uploads,
    verifications,
)
from certificates.api.context import EXTENSION, ServiceContext, current_context
from certificates.api.statuses import STATUS
from certificates.catalogue import load
from certificates.domain import codes
from certificates.municipality import Municipality
from certificates.papers import Papers
from certificates.retention import rules
from certificates.seal import Kind, seal_roots, signer_roots
from certificates.settings import ApiSettings
from certificates.use_cases.answering import NewCode
from certificates.use_cases.catalogues import CatalogueSource
from certificates.use_cases.uploads import forget_draft
from certificates.watched import WATCHED

OWN = (
    procedures.blueprint,
    catalogue_desk.blueprint,
    requests.blueprint,
    casework.blueprint,
    case_files.blueprint,
    casework.staff_work,
    signing.blueprint,
    slips.blueprint,
    verifications.blueprint,
    uploads.blueprint,
    papers.blueprint,
    deliveries.blueprint,
    post_papers.blueprint,
    figures.blueprint,
    counter.blueprint,
)
"""What this service answers besides what servicekit answers for every one."""


def create_app(settings: ApiSettings, *, verifier: TokenVerifier | None = None, clock: Clock = now) -> Flask:
    """The service's app. Tests give their own verifier and clock."""
    logs.configure("certificates", settings.log_level)
    base, town = load(settings.municipality_file), Municipality.load(settings.municipality_file)
    unknown = {edition.procedure.unit for edition in base.in_force.values()} - town.offices.keys()
    if unknown:
        raise ValueError(f"the municipality's file lacks the offices {', '.join(sorted(unknown))}")
    engine = make_engine(settings.database_url.get_secret_value())
    drafts = DraftsApi(engine, models.kit.drafts, settings.draft_life, _is_offered, clock, forget_draft)
    kept = rules(settings)
    app = create_service_app(
        "certificates",
        ServiceSetup(
            verifier=verifier or make_verifier(settings),
            engine=engine,
            policy=Policy.load(Path(__file__).with_name("policy.yaml")),
            status=STATUS,
            blueprints=[
                *OWN,
                drafts.blueprint(),
                retention.blueprint(kept),
                own_data.blueprint(kept, requests.held),
            ],
            tables=models.kit,
            watched=WATCHED,
        ),
    )
    app.extensions[EXTENSION] = ServiceContext(
        engine,
        CatalogueSource(engine, base),
        town.offices,
        town.calendar(),
        clock,
        code_maker(settings.code_key),
        settings.code_key,
        settings.client_address_key.get_secret_value(),
        settings,
        Papers(town, Kind(settings.seal), settings.verification_page),
        drafts,
        settings.kept_days,
        signer_roots(settings),
        seal_roots(settings),
    )
    # All but uploads have servicekit's own limit besides.
    app.config["LARGEST_BODY"] = max(MAX_BODY_BYTES, settings.upload_max_bytes)
    return app


def code_maker(key: bytes) -> NewCode:
    """Makes codes to check documents by, each with its stored fingerprint."""

    def new_code() -> tuple[str, bytes]:
        code = codes.new_document_code()
        return code, codes.fingerprint(code, key)

    return new_code


def _is_offered(code: str) -> bool:
    return current_context().catalogue.find_offered(code) is not None
