"""What the other side says in its own words, as far as it can be kept and shown."""

LONGEST_REFERENCE, LONGEST_TEXT = 64, 500


def reference_of(said: object) -> str | None:
    """How the other side calls what it made; None for anything that is no short line."""
    if not isinstance(said, str):
        return None
    kept = said.strip()
    return kept if 0 < len(kept) <= LONGEST_REFERENCE and kept.isprintable() else None


def shortened(said: str) -> str | None:
    """A reason, in one line of bounded length; None when there is none."""
    kept = " ".join("".join(sign if sign.isprintable() else " " for sign in said).split())
    return kept[:LONGEST_TEXT] or None
