"""HTTP for staff: papers that were brought to the office, scanned for their case."""

from typing import Any
from uuid import UUID

from filekit.receiving import checked, name_of_file, unverified_file
from flask import Blueprint
from servicekit.access import requires
from servicekit.db import transaction
from servicekit.parsing import parse_query, takes_bytes

from certificates.api.context import WORK, current_context, working
from certificates.schemas import uploads as schemas
from certificates.use_cases import uploads
from certificates.use_cases.uploads import Place, Sent

blueprint = Blueprint("papers", __name__)


@blueprint.post("/casework/cases/<uuid:request_id>/attachments")
@takes_bytes
@requires(WORK)
def post_paper(request_id: UUID) -> tuple[dict[str, Any], int]:
    """Take a scan, by the same rules as what applicants send: it is shown when it was redrawn."""
    context, query = current_context(), parse_query(schemas.PaperQuery)
    found = checked(unverified_file(context.uploads.upload_max_bytes))
    place = Place(request_id=request_id, asked_id=query.asked, evidence=query.evidence)
    with working() as doing:
        clerk, now = doing.clerk.username, doing.now
    with transaction(context.engine) as conn:
        uploads.count(conn, f"staff {clerk}"[:64], context.uploads, now)
    with working() as doing:
        row = uploads.receive_at_office(doing, place, Sent(name_of_file(), found, doing.now), context.uploads)
        return schemas.attachment_out(row), 201
