"""The one way in: what does not fit is 422 with each field named, in the caller's language, or 404 in a path."""

import json
from collections import Counter
from typing import Annotated, Any, ClassVar

import pytest
from conftest import MakeClient
from flask import Blueprint, Flask
from flask.testing import FlaskClient
from inputkit.days import Whole
from inputkit.schemas import Fault, Labels, Shape, Unfit, label
from inputkit.text import Line
from servicekit.access import public
from servicekit.parsing import parse_body, parse_query, read, refuse
from servicekit.testing.borders import BODIES, FEW, TEXTS, VALUES, Borders, Call

TEXT = {"el": "Όχι.", "en": "No."}


class Paper(Shape):
    labels: ClassVar[Labels] = {"name": label("Όνομα", "Name")}

    name: Annotated[str, Line(5, least=1)]
    number: Annotated[int, Whole(0, 9)] = 0


class Query(Shape):
    labels: ClassVar[Labels] = {"before": label("Πριν από", "Before")}

    before: Annotated[int, Whole(0, 2**63 - 1)] | None = None


def views() -> Blueprint:
    blueprint = Blueprint("papers", __name__)

    @blueprint.post("/papers")
    @public
    def post_paper() -> dict[str, Any]:
        body = parse_body(Paper)
        refuse([Fault("number", TEXT)] if body.number == 7 else [])
        return body.model_dump()

    @blueprint.post("/large")
    @public
    def post_large() -> dict[str, Any]:
        return parse_body(Paper, longest=2_000_000).model_dump()

    @blueprint.get("/papers")
    @public
    def get_papers() -> dict[str, Any]:
        return parse_query(Query).model_dump()

    @blueprint.get("/papers/<name>/<int:page>")
    @public
    def get_page(name: str, page: int) -> dict[str, Any]:
        return {"name": name, "page": page}

    return blueprint


@pytest.fixture
def http(make_client: MakeClient) -> FlaskClient:
    return make_client(views())


def test_a_body_is_taken_as_its_shape(http: FlaskClient) -> None:
    taken = http.post("/papers", json={"name": " α\u200b ", "number": "3"})
    assert taken.get_json() == {"name": "α", "number": 3}


@pytest.mark.parametrize(("language", "text"), [("el", "Όνομα: συμπληρώστε το πεδίο."), ("en", "Name: fill it in.")])
def test_a_fault_is_said_in_the_callers_language(http: FlaskClient, language: str, text: str) -> None:
    answer = http.post("/papers", json={"number": 0}, headers={"Accept-Language": language})
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
    assert answer.get_json()["code"] == "invalid-input"
    assert answer.get_json()["errors"] == [{"field": "name", "text": text}]


def test_every_fault_is_named_at_once_and_nothing_is_quoted(http: FlaskClient) -> None:
    answer = http.post("/papers", json={"name": "μυστικό\x00", "number": "μυστικό", "secret": "μυστικό"})
    assert [one["field"] for one in answer.get_json()["errors"]] == ["name", "number", "secret"]
    assert "μυστικό" not in json.dumps(answer.get_json(), ensure_ascii=False)


def test_what_no_shape_shows_is_refused_in_the_same_way(http: FlaskClient) -> None:
    answer = http.post("/papers", json={"name": "α", "number": 7}, headers={"Accept-Language": "en"})
    assert (answer.status_code, answer.get_json()["errors"]) == (422, [{"field": "number", "text": "No."}])


@pytest.mark.parametrize("body", BODIES)
def test_what_is_no_body_is_refused_and_never_fails(http: FlaskClient, body: bytes) -> None:
    answer = http.post("/papers", data=body, content_type="application/json")
    assert answer.status_code == 422
    assert answer.get_json()["errors"]


def test_a_larger_body_is_let_in_where_a_view_says_so(http: FlaskClient) -> None:
    large = json.dumps({"name": "α", "number": 0} | {"filler": "x" * 1_100_000})
    answers = [http.post(path, data=large, content_type="application/json") for path in ("/papers", "/large")]
    assert [answer.status_code for answer in answers] == [413, 422]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 200),
        ("?before=0", 200),
        (f"?before={2**63 - 1}", 200),
        (f"?before={2**63}", 422),
        ("?before=-1", 422),
        ("?before=x", 422),
        ("?before=", 422),
        ("?before=%00", 422),
        ("?before=1&before=2", 422),
        ("?other=x", 200),
    ],
)
def test_a_query_is_judged_like_a_body(http: FlaskClient, query: str, status: int) -> None:
    answer = http.get(f"/papers{query}")
    assert answer.status_code == status
    if status == 422:
        assert [one["field"] for one in answer.get_json()["errors"]] == ["before"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("955481/1", 200),
        ("a.b-c_d:e~f/999999999", 200),
        ("955481/1000000000", 404),
        (f"955481/{'9' * 5000}", 404),
        (f"{'x' * 81}/1", 404),
        ("%00/1", 404),
        ("95%00/1", 404),
        ("%E2%80%AE/1", 404),
        ("%CE%B1/1", 404),
        ("a%20b/1", 404),
        ("%FF/1", 404),
    ],
)
def test_a_path_names_only_what_can_be_there(http: FlaskClient, path: str, status: int) -> None:
    assert http.get(f"/papers/{path}").status_code == status


def test_commands_read_in_the_same_way() -> None:
    assert read(Paper, b'{"name": "a"}').name == "a"
    for wrong, field in ((b"{", "body"), (b"[]", "body"), (b'{"name": ""}', "name")):
        with pytest.raises(Unfit) as unfit:
            read(Paper, wrong)
        assert [one.field for one in unfit.value.faults] == [field]


DOCUMENT = """
paths:
  /papers:
    post:
      operationId: postPaper
      requestBody:
        content:
          application/json:
            schema:
              properties: {name: {type: string}, number: {type: integer}, sure: {type: boolean}}
    get:
      operationId: getPapers
      parameters: [{name: before, in: query, schema: {type: integer}}]
  /papers/{name}/{page}:
    get:
      operationId: getPage
      parameters: [{name: name, in: path, schema: {type: string}}, {name: page, in: path, schema: {type: integer}}]
"""


def test_odd_texts_reach_every_field_of_a_document(http: FlaskClient, tmp_path: Any) -> None:
    """The table of the services' own tests: it counts what it tries, and sees what fails."""
    document = tmp_path / "openapi.yaml"
    document.write_text(DOCUMENT, encoding="utf-8")
    calls = {
        "postPaper": lambda: Call(body={"name": "α", "number": 1}),
        "getPapers": lambda: Call(query={"before": "1"}),
        "getPage": lambda: Call(path={"name": "a", "page": "1"}),
    }
    report = Borders(document, http, calls).try_all()
    assert (report.fields, report.failures) == (5, [])
    assert report.answers.total() == 5 * len(TEXTS) + 2 * 9 + len(BODIES)
    assert {200, 404, 422} <= report.answers.keys()
    with pytest.raises(AssertionError, match="getPage"):
        Borders(document, http, {name: calls[name] for name in ("postPaper", "getPapers")}).try_all()
    with pytest.raises(AssertionError, match="postPaper is not called well: 422"):
        Borders(document, http, calls | {"postPaper": lambda: Call(body={})}).try_all()


def test_a_field_that_fails_is_named(http: FlaskClient, tmp_path: Any) -> None:
    document = tmp_path / "openapi.yaml"
    document.write_text(DOCUMENT.partition("  /papers/{name}")[0].partition("    get:")[0], encoding="utf-8")

    @http.application.before_request
    def fail() -> None:
        from flask import request

        if b"\\u0000" in request.get_data():
            raise RuntimeError("as a database does")

    borders = Borders(document, http, {"postPaper": lambda: Call(body={"name": "α", "number": 1})})
    for texts in (FEW, TEXTS):
        report = borders.try_all(texts)
        named = [one for one in report.failures if one.startswith("postPaper body ")]
        assert named
        assert {one.rpartition(": ")[2] for one in report.failures} == {"500"}
        assert len(report.failures) - len(named) == (texts is FEW), "with all fields spoilt together"


def test_what_is_refused_together_is_not_tried_alone(http: FlaskClient, tmp_path: Any) -> None:
    """In a run with few texts; a field that the refusal did not name is."""
    document = tmp_path / "openapi.yaml"
    document.write_text(DOCUMENT.partition("  /papers/{name}")[0].partition("    get:")[0], encoding="utf-8")
    borders = Borders(document, http, {"postPaper": lambda: Call(body={"name": "α", "number": 1})})
    refused, one_taken = borders.try_all(["\x00"]), borders.try_all(["α"])
    assert refused.failures == one_taken.failures == []
    assert one_taken.answers - refused.answers == {200: 1}


def test_what_is_taken_together_is_not_tried_alone(tmp_path: Any) -> None:
    """Each text and value once in all fields, and the whole bodies."""
    document = tmp_path / "openapi.yaml"
    document.write_text(DOCUMENT.partition("  /papers/{name}")[0].partition("    get:")[0], encoding="utf-8")
    app = Flask("taking")
    app.add_url_rule("/papers", view_func=dict, methods=["POST"])
    call = Call(body={"name": "α", "number": 1})
    report = Borders(document, app.test_client(), {"postPaper": lambda: call}).try_all(["α"])
    assert report.answers == {200: 1 + len(VALUES[::3]) + len(BODIES[::3])}


def test_a_call_serves_until_it_may_have_done_something(tmp_path: Any) -> None:
    document = tmp_path / "openapi.yaml"
    document.write_text(DOCUMENT.partition("  /papers/{name}")[0], encoding="utf-8")
    app, made = Flask("counting"), Counter[str]()
    app.add_url_rule("/papers", view_func=dict, methods=["GET", "POST"])

    def make(name: str, call: Call) -> Call:
        made[name] += 1
        return call

    calls = {
        "postPaper": lambda: make("postPaper", Call(body={"name": "α", "number": 1})),
        "getPapers": lambda: make("getPapers", Call(query={"before": "1"})),
    }
    report = Borders(document, app.test_client(), calls).try_all(["α", "β"])
    assert made["getPapers"] == 1, "it only reads"
    read = 1  # Each operation is tried with one of the two texts.
    assert made["postPaper"] == 1 + report.answers[200] - read, "one to see that it is called well, and one for each"
