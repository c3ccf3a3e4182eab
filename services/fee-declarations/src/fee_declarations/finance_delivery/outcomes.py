"""What may come of a call to the other side besides an answer."""


class Away(Exception):
    """The other side cannot be reached, or lets nobody in: no message is to blame. ``reason`` is a word of ours."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Unclear(Exception):
    """Nobody knows whether the message was taken: it is sent again with the same key. ``reason`` is a word of ours."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotTaken(Exception):
    """The other side refuses the message for good. ``said``: why, in its own words."""

    def __init__(self, reason: str, said: str | None) -> None:
        super().__init__(reason)
        self.reason, self.said = reason, said
