"""The office at work on cases, over HTTP."""

from typing import Any

from asking import CLERK, COLLEAGUE, SUPERVISOR
from described import assert_fits
from flask.testing import FlaskClient
from requesting import CITIZEN_B, COLLECT, file
from servicekit.testing import TokenFactory


class Office:
    """The office at work: who acts, on which case, and what they are told."""

    def __init__(self, client: FlaskClient, tokens: TokenFactory) -> None:
        self.client = client
        self.clerk = tokens.headers("clerk-1", **CLERK)
        self.colleague = tokens.headers("clerk-2", **COLLEAGUE)
        self.head = tokens.headers("clerk-3", **SUPERVISOR)
        self.citizen = tokens.headers("citizen-2", **CITIZEN_B)

    def filed(self, body: dict[str, Any] | None = None) -> str:
        answer = file(self.client, self.citizen, body or COLLECT)
        assert answer.status_code == 201, answer.json
        return str(answer.json["id"])

    def case(self, case_id: str, who: dict[str, str] | None = None) -> dict[str, Any]:
        answer = self.client.get(f"/casework/cases/{case_id}", headers=who or self.clerk)
        assert answer.status_code == 200, answer.json
        return dict(answer.get_json())

    def act(self, case_id: str, act: str, who: dict[str, str] | None = None, **body: Any) -> Any:
        """Do it on the page as it is now, unless the body speaks of a version."""
        version = body.pop("version", None) or self.case(case_id, self.head)["version"]
        path = f"/casework/cases/{case_id}/acts/{act}"
        return self.client.post(path, json={"version": version, **body}, headers=who or self.clerk)

    def done(self, case_id: str, act: str, who: dict[str, str] | None = None, **body: Any) -> dict[str, Any]:
        answer = self.act(case_id, act, who, **body)
        assert answer.status_code == 200, answer.json
        assert_fits("Case", answer.json)
        return dict(answer.get_json())

    def own(self, case_id: str) -> dict[str, Any]:
        return dict(self.client.get(f"/requests/{case_id}", headers=self.citizen).get_json())
