"""Every act that identity-bridge records is told to the person in words, in both languages."""

import re
from pathlib import Path

import yaml

SERVICES = Path(__file__).parents[1] / "services"
ACT = re.compile(r"""["']((?:desk|level|declaration|debtor|console|notice|conflict|staff)\.[a-z-]+)["']""")


def recorded() -> set[str]:
    """The acts that stand in the code as one word; those put together there are in the portal's own list."""
    files = (SERVICES / "identity-bridge" / "src").rglob("*.py")
    return {act for file in files for act in ACT.findall(file.read_text(encoding="utf-8"))}


def test_every_act_has_words() -> None:
    acts = recorded()
    assert {"desk.looked-up", "level.revoked", "declaration.read"} <= acts, "the search finds acts"
    for locale in ("el", "en"):
        texts = yaml.load((SERVICES / f"portal/src/portal/texts/{locale}.yaml").read_bytes(), yaml.CSafeLoader)
        told = texts["views"]["kind"].keys()
        assert {act for act in acts if re.sub("[.-]", "_", act) not in told} == set()
