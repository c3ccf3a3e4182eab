"""Public HTTP: whether the document in the reader's hand is valid."""

import hmac
from typing import Any

from flask import Blueprint, Response, jsonify, request
from inputkit.schemas import fault
from servicekit.access import public
from servicekit.parsing import invalid, parse_body

from certificates.api.context import current_context
from certificates.schemas.verifications import VerificationIn
from certificates.use_cases import verifying

ADDRESS_HEADER = "X-Client-Address"
KEY_HEADER = "X-Client-Key"
_LONGEST_ADDRESS = 64

blueprint = Blueprint("verifications", __name__)


@blueprint.post("/verifications")
@public
def post_verification() -> Response:
    """Code and fingerprint are in the body, so that it stands in no log, no history and no list of addresses."""
    context = current_context()
    body = parse_body(VerificationIn)
    if body.code is None and body.sha256 is None:
        raise invalid([fault("code", "missing", body.labels)])
    address = client_address(context.client_address_key)
    asked = verifying.Question(body.code, body.surname_start or None, address, body.sha256)
    found = verifying.verify(
        context.engine, verifying.Means(context.code_key, context.seal_roots), asked, context.clock()
    )
    return jsonify({name: _said(value) for name, value in found.items()})


def client_address(key: str) -> str:
    """The client's address: from the portal, which shows the key that only it has; otherwise that of the connection.

    Any client can send the header, so without the key it would be a way around the limit.
    """
    shown = request.headers.get(KEY_HEADER, "")
    said = request.headers.get(ADDRESS_HEADER, "")
    if said and hmac.compare_digest(shown.encode("utf-8", "surrogateescape"), key.encode()):
        return said[:_LONGEST_ADDRESS]
    return request.remote_addr or "nobody"


def _said(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
