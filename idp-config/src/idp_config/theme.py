"""The theme as Keycloak reads it: a copy of themes/ with one municipality's logo and colours in it.

Mails and the account console can ask nobody for a colour, so `@link@` and its like are filled in once, here. Style
sheets, pictures and fonts go into a folder that is named after everything in them: neither browsers nor Keycloak's
compressed copies, which it never compares with their files, can show what was there before.
"""

import hashlib
import re
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from idp_config import municipality
from idp_config.errors import ConfigurationError

SOURCE = Path(__file__).resolve().parents[2] / "themes"
NAME = "eservices"
MENU = "content.json"
"""What the account console offers. It asks for it by this name and by no other."""
COLOURS = ("primary", "link", "button", "accent")
_FILLED = {".css", ".ftl", ".properties"}
_MARK = re.compile(r"@([a-z]+(?:-[a-z]+)*)@")
_WITH_RESOURCES = ("login", "account")


def build(environ: Mapping[str, str], into: Path) -> Path:
    """Write the theme of the municipality that MUNICIPALITY_FILE names into a folder of themes; returns its own folder.

    Raises ConfigurationError naming what is missing or unfit. What was there before is replaced as a whole.
    """
    values, logo = _facts(environ)
    values["version"] = _version(values, logo)
    into.mkdir(parents=True, exist_ok=True)
    theme = into / NAME
    with tempfile.TemporaryDirectory(dir=into, prefix=".making-") as folder:
        made = Path(folder) / NAME
        for kind in sorted(path for path in (SOURCE / NAME).iterdir() if path.is_dir()):
            _copy(kind, made / kind.name, values)
        for name in _WITH_RESOURCES:
            picture = made / name / "resources" / values["version"] / "img" / "logo.svg"
            picture.parent.mkdir(exist_ok=True)
            picture.write_bytes(logo)
        shutil.rmtree(theme, ignore_errors=True)
        made.rename(theme)
    return theme


def darker(colour: str, share: float) -> str:
    """#rrggbb mixed with a share of black: a darker colour never has less contrast with white."""
    return "#" + "".join(f"{round(int(colour[at : at + 2], 16) * (1 - share)):02x}" for at in (1, 3, 5))


def _facts(environ: Mapping[str, str]) -> tuple[dict[str, str], bytes]:
    missing: set[str] = set()
    town = municipality.read(environ, missing)
    values = {name: municipality.lookup(town, f"colours.{name}", missing) for name in COLOURS}
    logo = municipality.lookup(town, "logo", missing)
    title = municipality.lookup(town, "portal_title.el", missing)
    if missing:
        raise ConfigurationError("Set these first (they have no default): " + ", ".join(sorted(missing)))
    if unfit := [colour for colour in values.values() if not re.fullmatch("#[0-9a-fA-F]{6}", colour)]:
        raise ConfigurationError(f"A colour is written as #rrggbb, not as {', '.join(unfit)}")
    for name in ("primary", "button"):
        values |= {f"{name}-hover": darker(values[name], 0.2), f"{name}-edge": darker(values[name], 0.4)}
    values["portal-title"] = title
    picture = Path(environ[municipality.FILE]).with_name(Path(logo).name)
    if not picture.is_file():
        raise ConfigurationError(f"The logo {picture.name} is not beside the municipality's file")
    return values, picture.read_bytes()


def _version(values: Mapping[str, str], logo: bytes) -> str:
    """Ten hexadecimal digits that change with any file, colour or picture."""
    digest = hashlib.sha256(repr(sorted(values.items())).encode() + logo)
    for file in sorted(path for path in SOURCE.rglob("*") if path.is_file()):
        digest.update(str(file.relative_to(SOURCE)).encode() + file.read_bytes())
    return digest.hexdigest()[:10]


def _copy(source: Path, target: Path, values: Mapping[str, str]) -> None:
    """One type of the theme: texts filled in, resources under their version."""
    for file in sorted(path for path in source.rglob("*") if path.is_file()):
        place = file.relative_to(source)
        if place.parts[0] == "resources" and place.name != MENU:
            place = Path("resources", values["version"], *place.parts[1:])
        written = target / place
        written.parent.mkdir(parents=True, exist_ok=True)
        if file.suffix in _FILLED:
            written.write_text(_fill(file, values), encoding="utf-8")
        else:
            shutil.copyfile(file, written)


def _fill(file: Path, values: Mapping[str, str]) -> str:
    def value(mark: re.Match[str]) -> str:
        if mark[1] not in values:
            raise ConfigurationError(f"{file.relative_to(SOURCE)} asks for {mark[0]}, which nobody gives")
        return values[mark[1]]

    return _MARK.sub(value, file.read_text(encoding="utf-8"))
