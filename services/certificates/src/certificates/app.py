"""The only file that puts the web process together."""

from pathlib import Path

from flask import Flask
from servicekit import logs, own_data, retention
from servicekit.clock import Clock, now
from servicekit.db import make_engine
from servicekit.drafts import DraftsApi
from servicekit.policy import Policy
from servicekit.tokens import TokenVerifier
from servicekit.web import MAX_BODY_BYTES, create_service_app, make_verifier

from certificates import models
from certificates.api import procedures, requests, uploads
from certificates.api.parts import EXTENSION, Parts
from certificates.api.statuses import STATUS
from certificates.catalogue import Catalogue
from certificates.municipality import load_offices
from certificates.retention import rules
from certificates.settings import ApiSettings
from certificates.use_cases.uploads import forget_draft


def create_app(settings: ApiSettings, *, verifier: TokenVerifier | None = None, clock: Clock = now) -> Flask:
    """The service's app. Tests give their own verifier and clock."""
    logs.configure("certificates", settings.log_level)
    catalogue, offices = Catalogue.load(), load_offices(settings.municipality_file)
    unknown = {procedure.unit for procedure in catalogue.offered()} - offices.keys()
    if unknown:
        raise ValueError(f"the municipality's file lacks the offices {', '.join(sorted(unknown))}")
    engine = make_engine(settings.database_url.get_secret_value())
    offered = {procedure.code for procedure in catalogue.offered()}
    drafts = DraftsApi(engine, models.kit.drafts, settings.draft_life, offered.__contains__, clock, forget_draft)
    kept = rules(settings)
    app = create_service_app(
        "certificates",
        verifier=verifier or make_verifier(settings),
        engine=engine,
        policy=Policy.load(Path(__file__).with_name("policy.yaml")),
        status=STATUS,
        blueprints=[
            procedures.blueprint,
            requests.blueprint,
            uploads.blueprint,
            drafts.blueprint(),
            retention.blueprint(kept),
            own_data.blueprint(kept, requests.held),
        ],
        tables=models.kit,
    )
    app.extensions[EXTENSION] = Parts(engine, catalogue, offices, clock, settings)
    # All but uploads have servicekit's own limit besides.
    app.config["LARGEST_BODY"] = max(MAX_BODY_BYTES, settings.upload_max_bytes)
    return app
