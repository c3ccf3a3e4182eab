"""How one login goes: at most one fault at each step, and how long those that wait shall take."""

from dataclasses import dataclass

from taxisnet_simulator.faults import BY_NAME, NONE, Fault, touches


@dataclass(frozen=True)
class Part:
    """One fault of a login. ``seconds`` is how long it waits, None as long as the settings say."""

    name: str
    seconds: float | None = None

    @property
    def fault(self) -> Fault:
        return BY_NAME[self.name]


@dataclass(frozen=True)
class Plan:
    """The faults of one login, none of two at the same step. As text it goes through the database with the login."""

    parts: tuple[Part, ...] = ()

    @classmethod
    def of(cls, text: str) -> "Plan":
        """The plan that ``str`` has written; the name of one fault is one too."""
        if text == NONE:
            return cls()
        pairs = (part.partition(":") for part in text.split("+"))
        return cls(tuple(Part(name, float(seconds) if seconds else None) for name, _, seconds in pairs))

    def __str__(self) -> str:
        parts = (part.name if part.seconds is None else f"{part.name}:{part.seconds}" for part in self.parts)
        return "+".join(parts) or NONE

    @property
    def label(self) -> str:
        """What people and events call it."""
        return "+".join(part.name for part in self.parts) or NONE

    def at(self, step: str) -> Part | None:
        return next((part for part in self.parts if touches(part.name, step)), None)

    def name_at(self, step: str) -> str:
        """The fault's name; "none" when the step works."""
        part = self.at(step)
        return part.name if part else NONE

    def only_at(self, step: str) -> "Plan":
        """What is left when everything before that step has happened."""
        part = self.at(step)
        return Plan((part,) if part else ())
