"""A collector for one machine: takes spans as any collector does (OTLP over HTTP), and keeps them in a file."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, jsonify, request
from google.protobuf.json_format import MessageToDict
from google.protobuf.message import DecodeError
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)

from devstack.traces.kept import Kept

_LARGEST = 8_000_000


def create_app(folder: Path) -> Flask:
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = _LARGEST
    kept = Kept(folder)

    @app.get("/healthz")
    def healthz() -> Response:
        return jsonify(status="alive")

    @app.post("/v1/traces")
    def take() -> Response:
        told = ExportTraceServiceRequest()
        try:
            told.ParseFromString(request.get_data())
        except DecodeError:
            abort(400)
        kept.add(list(_lines(told)))
        return Response(ExportTraceServiceResponse().SerializeToString(), content_type="application/x-protobuf")

    return app


def _lines(told: ExportTraceServiceRequest) -> Iterator[dict[str, Any]]:
    """Each span with all that was said of it, and the process that it is of."""
    for process in told.resource_spans:
        resource = MessageToDict(process.resource)
        for scope in process.scope_spans:
            for span in scope.spans:
                yield {"span": MessageToDict(span), "resource": resource}


def from_environment() -> Flask:
    """For gunicorn: ``devstack.traces.receiver:from_environment()``."""
    return create_app(Path(os.environ["TRACES_FOLDER"]))
