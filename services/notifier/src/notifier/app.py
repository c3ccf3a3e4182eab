"""The only file that puts the web process together."""

from pathlib import Path

from flask import Flask
from servicekit import logs, retention
from servicekit.db import make_engine
from servicekit.policy import Policy
from servicekit.tokens import TokenVerifier
from servicekit.web import ServiceSetup, create_service_app, make_verifier

from notifier import api, models
from notifier.retention import rules
from notifier.settings import ApiSettings
from notifier.watched import WATCHED


def create_app(settings: ApiSettings, *, verifier: TokenVerifier | None = None) -> Flask:
    """The service's app. Tests give their own verifier."""
    logs.configure("notifier", settings.log_level)
    engine = make_engine(settings.database_url.get_secret_value(), pool_size=4)
    app = create_service_app(
        "notifier",
        ServiceSetup(
            verifier=verifier or make_verifier(settings),
            engine=engine,
            policy=Policy.load(Path(__file__).with_name("policy.yaml")),
            status=api.STATUS,
            blueprints=[api.blueprint, retention.blueprint(rules(settings))],
            tables=models.kit,
            watched=WATCHED,
        ),
    )
    app.extensions[api.EXTENSION] = api.ServiceContext(engine, settings.give_up_after)
    return app
