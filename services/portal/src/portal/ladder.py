"""The ladder of levels as the services' policies describe it. No rule is written here, only put in order."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from town.look import Words

from portal.clients.schemas import Option, Policy, PolicyOption, PolicyWay


@dataclass(frozen=True, slots=True)
class Rung:
    """What opens with a level and further requirements on top of it; ``ways`` lead up here from the rung below."""

    level: str
    further: tuple[str, ...]
    titles: list[Words] = field(default_factory=list)
    ways: list[PolicyWay] = field(default_factory=list)


def for_citizens(option: Option | PolicyOption) -> bool:
    """Options of staff, and options that only look at one's own things, are no offer to a citizen."""
    needs = option.requires.keys() if isinstance(option, PolicyOption) else {m.requirement for m in option.missing}
    return "role" not in needs and not option.option.endswith(".read")


def ladder(policies: Iterable[Policy]) -> list[Rung]:
    """The rungs from the lowest up."""
    rungs: dict[tuple[str, tuple[str, ...]], Rung] = {}
    for option in (option for policy in policies for option in policy.options if for_citizens(option)):
        level, further = needs_of(option)
        rung = rungs.setdefault((level, further), Rung(level, further))
        rung.titles.append(option.title)
        for requirement in further or ("level",):
            known = {way.id for way in rung.ways}
            rung.ways.extend(way for way in option.ways.get(requirement, []) if way.id not in known)
    return [rungs[key] for key in sorted(rungs, key=lambda key: (key[0], len(key[1]), key[1]))]


def needs_of(option: PolicyOption) -> tuple[str, tuple[str, ...]]:
    """The level that an option needs, and what else."""
    return str(option.requires.get("level", "A")), tuple(sorted(set(option.requires) - {"level"}))
