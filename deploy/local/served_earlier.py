"""fee-declarations with a clock that stands where each request says: how demo records come to be older than today.

Run by ``earlier.py`` with the service's own Python and settings. A request is a line of JSON on standard input,
its answer one on standard output; what the service logs goes to standard error.
"""

import base64
import json
import os
import sys
from datetime import UTC, datetime

from fee_declarations.app import create_app
from fee_declarations.settings import ApiSettings


def main() -> None:
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    now = datetime.now(UTC)
    app = create_app(ApiSettings.from_environment(), clock=lambda: now)
    client = app.test_client()
    for line in sys.stdin:
        asked = json.loads(line)
        now = datetime.fromisoformat(asked["at"])
        content = base64.b64decode(asked["content"])
        answer = client.open(asked["path"], method=asked["method"], headers=asked["headers"], data=content)
        answers.write(json.dumps({"status": answer.status_code, "text": answer.get_data(as_text=True)}) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
