"""What operations are told of mails that wait (docs/decisions/0103)."""

from servicekit.watched import Watched, oldest

_UNSENT = "state IN ('pending', 'sending')"
WATCHED = (
    Watched("mails_oldest_seconds", "Age of the oldest mail not yet sent", oldest("notices", "created_at", _UNSENT)),
    Watched("mails_waiting", "Mails not yet sent", f"SELECT count(*) FROM notices WHERE {_UNSENT}"),  # noqa: S608 -- ours
    Watched("mails_parked", "Mails that staff must look at", "SELECT count(*) FROM notices WHERE state = 'parked'"),
    Watched(
        "mail_channel_paused",
        "Whether the mail server is not asked for now",
        "SELECT count(*) FROM channels WHERE paused_until > now()",
    ),
)
