"""Whatever is written into any field of this service is answered or refused, and never fails."""

from collections.abc import Sequence

import pytest
from border_calls import Catalogue, Citizens, Office
from conftest import SERVICE
from flask.testing import FlaskClient
from servicekit.testing import TokenFactory
from servicekit.testing.borders import Borders, with_texts
from sqlalchemy import Engine

# Each act has a body of its own: test_casework.py and test_handing_over.py try them.
ELSEWHERE = {
    "postAct",
    "getOwnFile",
    "getCaseFile",
    "getOwnReceipt",
    "getCaseReceipt",
    "getOwnSlip",
    "getCaseSlip",
    "getCovering",
    "getForSigning",
    "putSignedFile",
    "getAttachment",
    "getAttachmentPage",
    "postCasePreview",
    "getLabels",
    "getPostList",
    "getPostSheet",
}
"""Operations whose fields are names in the path, or are tried in tests of their own."""


@with_texts
def test_odd_texts_in_every_field(
    client: FlaskClient, tokens: TokenFactory, engine: Engine, texts: Sequence[str], capsys: pytest.CaptureFixture[str]
) -> None:
    citizens = Citizens(client, tokens)
    calls = citizens.calls() | Office(client, tokens, engine, citizens).calls() | Catalogue(client, tokens).calls()
    report = Borders(SERVICE / "openapi.yaml", client, calls, ELSEWHERE).try_all(texts)
    with capsys.disabled():
        print(f"\ncertificates: {report}")
    assert report.failures == []
    assert report.answers[422] > report.answers.total() / 2
