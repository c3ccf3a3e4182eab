"""HTTP for staff: what is printed for a batch, its labels and the list for the post office."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from flask import Blueprint, Response
from inputkit.days import Whole
from inputkit.schemas import Shape
from servicekit.access import requires
from servicekit.clock import local_day
from servicekit.parsing import parse_query
from servicekit.problems import preferred_locale

from certificates import printed
from certificates.api import files
from certificates.api.context import WORK, current_context, working
from certificates.delivery_errors import BatchEmpty, BatchNotFound
from certificates.municipality import Office
from certificates.schemas import post_sheets
from certificates.store import cases, post
from certificates.store.post import Batch, Letter, LetterState

blueprint = Blueprint("post_papers", __name__)

SERVICE = "Συστημένη αλληλογραφία"
"""What the letters are posted as: only these have a number."""
_LABELS_OF_A_SHEET = 14


class SheetIn(Shape):
    """How many labels of the first sheet are used up already."""

    used: Annotated[int, Whole(0, _LABELS_OF_A_SHEET - 1)] = 0


@dataclass(frozen=True, slots=True)
class Papers:
    """A batch as it is printed: the letters that go or went, whose office it is, who prints, and on which day."""

    batch: Batch
    letters: Sequence[Letter]
    office: Office
    printed_by: str
    day: date


@blueprint.get("/post/batches/<uuid:batch_id>/labels.pdf")
@requires(WORK)
def get_labels(batch_id: UUID) -> Response:
    """Address labels, in the order of the list."""
    used = parse_query(SheetIn).used
    papers = _papers(batch_id)
    addresses = tuple(tuple(letter.address_lines) for letter in papers.letters)
    said = printed.Labels(current_context().papers.municipality.name.el, str(papers.batch.number), addresses, used=used)
    return files.pdf(printed.labels(said), f"labels-{papers.batch.number}.pdf")


@blueprint.get("/post/batches/<uuid:batch_id>/list.pdf")
@requires(WORK)
def get_list(batch_id: UUID) -> Response:
    """The list with which the letters are handed to the post office, with boxes for both signatures."""
    papers = _papers(batch_id)
    said = printed.PostList(
        current_context().papers.letterhead(papers.office),
        str(papers.batch.number),
        local_day(papers.batch.closed_at) if papers.batch.closed_at else papers.day,
        SERVICE,
        tuple(_posted(letter) for letter in papers.letters),
        papers.printed_by,
    )
    return files.pdf(printed.post_list(said, current_context().papers.look), f"post-{said.number}.pdf")


@blueprint.get("/post/batches/<uuid:batch_id>/list.csv")
@requires(WORK)
def get_list_csv(batch_id: UUID) -> Response:
    """The same list for a spreadsheet, or for whatever program of the post office's takes it in."""
    papers = _papers(batch_id)
    content = post_sheets.sheet([_posted(letter) for letter in papers.letters], preferred_locale())
    response = Response(content.encode(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="post-{papers.batch.number}.csv"'
    return response


def _papers(batch_id: UUID) -> Papers:
    """Raises BatchNotFound, BatchEmpty."""
    with working() as doing:
        conn = doing.conn
        batch = post.find_batch(conn, batch_id)
        if batch is None:
            raise BatchNotFound
        found = [one for one in post.letters_of(conn, [batch.id])[batch.id] if one.state is not LetterState.VOID]
        first = cases.find(conn, found[0].request_id) if found else None
        if first is None:
            raise BatchEmpty
        return Papers(batch, found, doing.office(first), doing.clerk.name, doing.today)


def _posted(letter: Letter) -> printed.Posted:
    # As domain.address_lines writes it: three digits, two digits, the town.
    first, second, place = letter.address_lines[-1].split(" ", 2)
    return printed.Posted(letter.tracking, letter.address_lines[0], place, f"{first} {second}", letter.number)
