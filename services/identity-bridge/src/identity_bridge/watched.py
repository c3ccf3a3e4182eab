"""What operations are told of levels on their way to accounts (docs/decisions/0103)."""

from servicekit.watched import Watched, oldest

WATCHED = (
    Watched(
        "levels_unwritten_oldest_seconds",
        "Age of the oldest change of a level that its account does not have yet",
        oldest("projections p JOIN level_changes c ON c.change_id = p.change_id", "c.at", "p.written_at IS NULL"),
    ),
)
