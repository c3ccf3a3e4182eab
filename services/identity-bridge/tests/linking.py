"""An account that is to be linked to TAXISnet."""

import requests

from tests.conftest import Bridge


def intent_of(bridge: Bridge, subject: str, person_id: str | None = None) -> str:
    """What the portal gets for the account's own token."""
    claims = {"person_id": person_id, "level": "B" if person_id else None}
    headers = bridge.tokens.headers(subject, **claims)
    answer = requests.post(f"{bridge.url}/link-intents", headers=headers, timeout=60)
    assert answer.status_code == 201, answer.text
    assert set(answer.json()) == {"intent", "expires_at"}
    return str(answer.json()["intent"])
