"""Sessions of the portal for people who did not sign in: a trial without Keycloak has them begun so.

Run by ``devstack.rolling`` with the portal's own Python and settings. JSON on standard input, a list of claims with an
access token each; their cookies, in the same order, on standard output.
"""

import json
import sys

from portal.oidc import Tokens
from portal.sealing import Sealer
from portal.sessions import Sessions
from portal.settings import Settings
from servicekit.db import make_engine

HOUR = 3600


def main() -> None:
    settings = Settings.from_environment()
    sealer = Sealer([key.get_secret_value() for key in settings.session_keys])
    # Nobody asks the issuer: the tokens serve longer than the trial.
    sessions = Sessions(make_engine(settings.database_url.get_secret_value()), sealer, None)  # type: ignore[arg-type]
    cookies = []
    for person in json.load(sys.stdin):
        tokens = Tokens(person["token"], "none", HOUR, HOUR, None)
        cookies.append(sessions.begin(tokens, person["claims"]))
    print(json.dumps(cookies))


if __name__ == "__main__":
    main()
