"""How a call to the other side may end without an answer."""


class Away(Exception):
    """The other side cannot be reached, or refuses us: the message is not the cause. ``reason`` is our own word."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Unclear(Exception):
    """It is unknown whether the message was taken: it is sent again with the same key. ``reason`` is our own word."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotTaken(Exception):
    """The other side refuses the message for good. ``said``: why, in its own words."""

    def __init__(self, reason: str, said: str | None) -> None:
        super().__init__(reason)
        self.reason, self.said = reason, said
