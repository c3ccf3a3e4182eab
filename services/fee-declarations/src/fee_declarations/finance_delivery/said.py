"""Texts of the other side, made safe to keep and show."""

LONGEST_REFERENCE, LONGEST_TEXT = 64, 500


def reference_of(said: object) -> str | None:
    """The other side's reference; None for anything but a short line."""
    if not isinstance(said, str):
        return None
    kept = said.strip()
    return kept if 0 < len(kept) <= LONGEST_REFERENCE and kept.isprintable() else None


def shortened(said: str) -> str | None:
    """A reason, in one line of bounded length; None when there is none."""
    kept = " ".join("".join(sign if sign.isprintable() else " " for sign in said).split())
    return kept[:LONGEST_TEXT] or None
