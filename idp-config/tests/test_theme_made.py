"""The theme as it is made for each municipality: its colours and logo everywhere, another's nowhere."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from idp_config import theme
from idp_config.__main__ import main
from idp_config.errors import ConfigurationError

MUNICIPALITIES = Path(__file__).resolve().parents[2] / "deploy/municipalities"
NAMES = sorted(file.stem for file in MUNICIPALITIES.glob("*.yaml"))
TEXTS = {".css", ".ftl", ".properties", ".svg"}


def municipality(name: str) -> Any:
    return yaml.load((MUNICIPALITIES / f"{name}.yaml").read_bytes(), yaml.CSafeLoader)


def make(name: str, into: Path) -> Path:
    return theme.build({"MUNICIPALITY_FILE": str(MUNICIPALITIES / f"{name}.yaml")}, into)


def colours(name: str) -> dict[str, str]:
    found: dict[str, str] = municipality(name)["colours"]
    return found


def text_of(made: Path) -> str:
    return "\n".join(p.read_text(encoding="utf-8") for p in sorted(made.rglob("*")) if p.suffix in TEXTS)


@pytest.mark.parametrize("name", NAMES)
def test_logo_and_colours_are_the_municipalitys(name: str, tmp_path: Path) -> None:
    made = make(name, tmp_path)
    text = text_of(made)
    own = set(colours(name).values())
    assert {colour for colour in own if colour not in text} == set()
    others = {colour for other in NAMES if other != name for colour in colours(other).values()} - own
    assert others
    assert {colour for colour in others if colour in text} == set()
    assert f"title={municipality(name)['portal_title']['el']}\n" in text
    logos = list(made.rglob("logo.svg"))
    assert len(logos) == 2
    assert {logo.read_bytes() for logo in logos} == {(MUNICIPALITIES / f"{name}.svg").read_bytes()}


def test_everything_is_filled_in_and_every_named_file_is_there(tmp_path: Path) -> None:
    made = make(NAMES[0], tmp_path)
    assert re.findall(r"@[a-z-]+@", text_of(made)) == []
    for kind, names in {"login": ["styles"], "account": ["styles", "logo", "favIcon"]}.items():
        lines = (made / kind / "theme.properties").read_text(encoding="utf-8").splitlines()
        properties = dict(line.split("=", 1) for line in lines if "=" in line)
        for name in names:
            assert (made / kind / "resources" / properties[name].lstrip("/")).is_file(), name
    frame = (made / "login/template.ftl").read_text(encoding="utf-8")
    pictures = re.findall(r"\$\{url\.resourcesPath\}/([\w/]+\.svg)", frame)
    assert pictures
    for picture in pictures:
        assert (made / "login/resources" / picture).is_file()
    # Keycloak serves `login/resources/x` as `…/login/eservices/x`: lay the files out so and follow the addresses.
    served = tmp_path / "served"
    for kind in ("login", "account"):
        shutil.copytree(made / kind / "resources", served / kind / "eservices")
    addresses = [
        (sheet, address)
        for sheet in served.rglob("*.css")
        for address in re.findall(r'url\("?([^")]+)"?\)', sheet.read_text(encoding="utf-8"))
    ]
    assert len(addresses) > 8
    assert [address for sheet, address in addresses if not (sheet.parent / address).is_file()] == []


def test_what_browsers_keep_has_another_address_after_any_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def versions(made: Path) -> set[str]:
        return {path.name for path in (made / "login/resources").iterdir()}

    first = versions(make(NAMES[0], tmp_path / "a"))
    assert len(first) == 1
    assert versions(make(NAMES[0], tmp_path / "a")) == first
    assert versions(make(NAMES[1], tmp_path / "b")).isdisjoint(first)
    changed = shutil.copytree(theme.SOURCE, tmp_path / "source")
    with (changed / "eservices/login/resources/css/eservices.css").open("a", encoding="utf-8") as sheet:
        sheet.write("p { margin: 0; }\n")
    monkeypatch.setattr(theme, "SOURCE", changed)
    assert versions(make(NAMES[0], tmp_path / "c")).isdisjoint(first)


def test_the_console_offers_what_citizens_have_use_for(tmp_path: Path) -> None:
    made = make(NAMES[0], tmp_path)
    menu = json.loads((made / "account/resources/content.json").read_text(encoding="utf-8"))
    paths = {entry["path"] for part in menu for entry in part.get("children", [part])}
    assert paths == {"", "account-security/signing-in", "account-security/device-activity"}


def test_what_was_there_before_is_gone(tmp_path: Path) -> None:
    (tmp_path / "eservices/login").mkdir(parents=True)
    (tmp_path / "eservices/login/old.ftl").write_text("", encoding="utf-8")
    make(NAMES[0], tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["eservices"]
    assert not (tmp_path / "eservices/login/old.ftl").exists()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"colours": {"primary": "#003375"}}, r"colours\.accent in MUNICIPALITY_FILE, colours\.button in"),
        ({"portal_title": {"en": "Town"}}, r"portal_title\.el in MUNICIPALITY_FILE"),
        ({"colours": {**colours(NAMES[0]), "link": "navy"}}, "not as navy"),
        ({"logo": "none.svg"}, r"logo none\.svg is not beside"),
    ],
)
def test_what_is_missing_or_unfit_is_named(change: dict[str, Any], told: str, tmp_path: Path) -> None:
    (tmp_path / "town.yaml").write_text(yaml.safe_dump({**municipality(NAMES[0]), **change}), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=told):
        theme.build({"MUNICIPALITY_FILE": str(tmp_path / "town.yaml")}, tmp_path / "themes")


def test_no_file_named_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="MUNICIPALITY_FILE"):
        theme.build({}, tmp_path)


def test_a_mark_that_nobody_gives_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = shutil.copytree(theme.SOURCE, tmp_path / "source")
    (source / "eservices/email/theme.properties").write_text("colour=@linc@\n", encoding="utf-8")
    monkeypatch.setattr(theme, "SOURCE", source)
    with pytest.raises(ConfigurationError, match=r"theme\.properties asks for @linc@"):
        make(NAMES[0], tmp_path / "themes")


def test_the_command_needs_no_keycloak(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("KEYCLOAK_URL", "KEYCLOAK_ADMIN_USER", "KEYCLOAK_ADMIN_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MUNICIPALITY_FILE", str(MUNICIPALITIES / f"{NAMES[0]}.yaml"))
    assert main(["theme", "--into", str(tmp_path)]) == 0
    assert capsys.readouterr().out.strip() == str(tmp_path / "eservices")
