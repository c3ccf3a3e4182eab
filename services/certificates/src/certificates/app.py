"""The only file that puts the web process together."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from servicekit import logs, retention
from servicekit.db import make_engine
from servicekit.drafts import DraftsApi
from servicekit.policy import Policy
from servicekit.tokens import TokenVerifier
from servicekit.web import create_service_app, make_verifier

from certificates import api, models
from certificates.catalogue import Catalogue
from certificates.municipality import load_offices
from certificates.retention import rules
from certificates.settings import ApiSettings


def _now() -> datetime:
    return datetime.now(UTC)


def create_app(
    settings: ApiSettings, *, verifier: TokenVerifier | None = None, clock: Callable[[], datetime] = _now
) -> Flask:
    """The service's app. Tests give their own verifier and clock."""
    logs.configure("certificates", settings.log_level)
    catalogue, offices = Catalogue.load(), load_offices(settings.municipality_file)
    unknown = {procedure.unit for procedure in catalogue.offered()} - offices.keys()
    if unknown:
        raise ValueError(f"the municipality's file lacks the offices {', '.join(sorted(unknown))}")
    engine = make_engine(settings.database_url.get_secret_value())
    offered = {procedure.code for procedure in catalogue.offered()}
    drafts = DraftsApi(engine, models.drafts, settings.draft_life, offered.__contains__, clock)
    kept = rules(settings)
    app = create_service_app(
        "certificates",
        verifier=verifier or make_verifier(settings),
        engine=engine,
        policy=Policy.load(Path(__file__).with_name("policy.yaml")),
        status=api.STATUS,
        blueprints=[api.blueprint, drafts.blueprint(), retention.blueprint(kept)],
        subjects=models.subjects,
        cutoffs=models.cutoffs,
    )
    app.extensions[api.EXTENSION] = api.Parts(engine, catalogue, offices, kept, clock)
    return app
