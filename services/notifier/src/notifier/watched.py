"""What operations are told of mails that wait (docs/decisions/0103)."""

from servicekit.watched import Watched

# State by state: each has an index of its own, and of all mails nearly all are sent.
_OLDEST = "(SELECT min(created_at) FROM notices WHERE state = '{}')"
_COUNT = "(SELECT count(*) FROM notices WHERE state = '{}')"
_UNSENT = ("pending", "sending")
WATCHED = (
    Watched(
        "mails_oldest_seconds",
        "Age of the oldest mail not yet sent",
        f"SELECT coalesce(extract(epoch FROM now() - least({', '.join(map(_OLDEST.format, _UNSENT))})), 0)",  # noqa: S608
    ),
    Watched("mails_waiting", "Mails not yet sent", "SELECT " + " + ".join(map(_COUNT.format, _UNSENT))),
    Watched("mails_parked", "Mails that staff must look at", f"SELECT {_COUNT.format('parked')}"),
    Watched(
        "mail_channel_paused",
        "Whether the mail server is not asked for now",
        "SELECT count(*) FROM channels WHERE paused_until > now()",
    ),
)
