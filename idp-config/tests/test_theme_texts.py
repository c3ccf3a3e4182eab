"""Every text a citizen can meet on Keycloak's pages and mails exists in Greek and English, and is well formed.

Compared with the texts inside the distribution that KEYCLOAK_HOME, or else $ESERVICES_STATE/keycloak, names.
"""

import os
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

IDP = Path(__file__).resolve().parents[1]
THEME = IDP / "themes/eservices"
TYPES = ("login", "email", "account")
LOCALES = ("el", "en")
# Where Keycloak keeps the texts under ours: (jar, theme), the farthest parent first.
PARENTS = {
    "login": (("keycloak-themes", "base/login"), ("keycloak-themes", "keycloak.v2/login")),
    "email": (("keycloak-themes", "base/email"),),
    "account": (("keycloak-themes", "base/account"), ("keycloak-account-ui", "keycloak.v3/account")),
}
# Features that realm.yaml leaves off or that only an administrator meets: nobody sees these texts.
UNSEEN = re.compile(
    r".*[oO]rgani[sz]ation|org[A-Z]|notMemberOf|staleInviteOrgLink|domains$"  # organizations
    r"|oid4vci|.*[vV]erifiableCredential|naturalPerson|did(Exists)?(Message)?$"  # credentials for wallets
    r"|credential(Offer|[A-Z]\w+)|.*IssuedCredential|issuedCredential|deleteCredential(Confirm)?$|issueToWallet"
    r"|theme\.|.*Help$|rolesScope$|role_impersonation"  # the administrator's console
)
# Own texts that the realm's localization gives: they differ by municipality.
FROM_REALM = re.compile(r"portal(Title|Url)|municipality\w+")
PLACEHOLDER = re.compile(r"\{(\d+)")
CONSOLE_PLACEHOLDER = re.compile(r"\{\{\w+\}\}")


def parse(text: str) -> dict[str, str]:
    """Java properties, as far as themes use them: comments, key=value, escapes of the key, continued lines."""
    joined = re.sub(r"(?<!\\)\\\n\s*", "", text.replace("\r\n", "\n"))
    found: dict[str, str] = {}
    for line in joined.split("\n"):
        match = re.match(r"\s*(?![#!])((?:\\.|[^\s=:\\])+)\s*[=:]\s*(.*)$", line)
        if match:
            found[re.sub(r"\\(.)", r"\1", match[1])] = match[2]
    return found


def own(kind: str, locale: str) -> dict[str, str]:
    return parse((THEME / kind / f"messages/messages_{locale}.properties").read_text(encoding="utf-8"))


def jar(name: str) -> zipfile.ZipFile:
    home = os.environ.get("KEYCLOAK_HOME") or str(Path(os.environ.get("ESERVICES_STATE", "")) / "keycloak")
    found = sorted(Path(home).glob(f"lib/lib/main/org.keycloak.{name}-[0-9]*.jar"))
    if len(found) != 1:
        pytest.fail(f"set KEYCLOAK_HOME or ESERVICES_STATE: no {name} jar under {home}")
    return zipfile.ZipFile(found[0])


def bundled(kind: str, locale: str) -> dict[str, str]:
    """Keycloak's own texts, parents first."""
    texts: dict[str, str] = {}
    for name, parent in PARENTS[kind]:
        entry = f"theme/{parent}/messages/messages_{locale}.properties"
        with jar(name) as archive:
            if entry in archive.namelist():
                texts |= parse(archive.read(entry).decode("utf-8"))
    assert len(texts) > 20, f"no texts of {kind} in {locale}"
    return texts


def faults(text: str) -> list[str]:
    """What MessageFormat would swallow or refuse: a single apostrophe, a brace that opens no placeholder."""
    found = ["an apostrophe that is not doubled"] if re.search(r"(?<!')'(?:'')*(?!')", text) else []
    rest = re.sub(r"\{\d+(?:,choice,[^{}]*)?\}", "", text)
    return found + (["a brace that is no placeholder"] if re.search(r"[{}]", rest) else [])


@pytest.mark.parametrize("kind", TYPES)
def test_no_citizen_visible_text_is_missing(kind: str) -> None:
    texts = {locale: bundled(kind, locale) | own(kind, locale) for locale in LOCALES}
    wanted = {key for locale in LOCALES for key in (*bundled(kind, "en"), *own(kind, locale)) if not UNSEEN.match(key)}
    for locale in LOCALES:
        missing = sorted(key for key in wanted if not texts[locale].get(key, "").strip())
        assert missing == [], f"{kind}, {locale}"


@pytest.mark.parametrize("kind", TYPES)
def test_greek_texts_are_greek(kind: str) -> None:
    latin = {key: text for key, text in own(kind, "el").items() if not re.search(r"[α-ωά-ώΑ-ΩΆ-Ώ]", text)}
    assert set(latin) <= {"locale_en", "email"}


@pytest.mark.parametrize("kind", TYPES)
def test_every_text_of_ours_is_written_once(kind: str) -> None:
    for locale in LOCALES:
        lines = (THEME / kind / f"messages/messages_{locale}.properties").read_text(encoding="utf-8").splitlines()
        keys = [line.split("=", 1)[0] for line in lines if line and not line.startswith("#")]
        assert sorted({key for key in keys if keys.count(key) > 1}) == []


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("kind", ["login", "email"])
def test_messageformat_reads_every_text_as_meant(kind: str, locale: str) -> None:
    english = bundled(kind, "en")
    wrong: dict[str, list[str]] = {}
    for key, text in own(kind, locale).items():
        found = faults(text)
        other = own(kind, "en" if locale == "el" else "el").get(key, english.get(key, ""))
        if key in english and not numbers(text) <= numbers(english[key]):
            found.append("a placeholder that Keycloak does not fill")
        if numbers(text) != numbers(other):
            found.append("placeholders that differ between the languages")
        if found:
            wrong[key] = found
    assert wrong == {}


def test_the_bundled_greek_that_is_left_has_the_placeholders_of_the_english() -> None:
    for kind in ("login", "email"):
        greek, english = bundled(kind, "el") | own(kind, "el"), bundled(kind, "en") | own(kind, "en")
        wrong = [key for key, text in greek.items() if key in english and numbers(text) - numbers(english[key])]
        assert [key for key in wrong if not UNSEEN.match(key)] == [], kind


def test_the_console_fills_the_same_names_in_both_languages() -> None:
    english = bundled("account", "en")
    for locale in LOCALES:
        for key, text in own("account", locale).items():
            names = set(CONSOLE_PLACEHOLDER.findall(text))
            assert names <= set(CONSOLE_PLACEHOLDER.findall(english[key])), key


def test_the_features_whose_texts_are_not_compared_are_off() -> None:
    realm = yaml.load((IDP / "realm/realm.yaml").read_bytes(), yaml.CSafeLoader)["realm"]
    assert realm["organizationsEnabled"] is False
    assert realm["verifiableCredentialsEnabled"] is False


def test_templates_use_only_texts_that_exist() -> None:
    realm = {
        locale: yaml.load((IDP / f"realm/texts.{locale}.yaml").read_bytes(), yaml.CSafeLoader) for locale in LOCALES
    }
    for kind in ("login", "email"):
        used = {
            key
            for template in (THEME / kind).rglob("*.ftl")
            for key in re.findall(r'msg\("([\w.-]+)"[,)]', template.read_text(encoding="utf-8"))
        }
        assert {"portalUrl", "municipalityName"} <= used
        for locale in LOCALES:
            known: Mapping[str, str] = bundled(kind, locale) | own(kind, locale)
            assert sorted(key for key in used if not FROM_REALM.fullmatch(key) and key not in known) == []
            assert sorted(key for key in used if FROM_REALM.fullmatch(key) and key not in realm[locale]) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It''s {0}", []),
        ("{2,choice,0#values|1#value|1<values}", []),
        ("It's {0}", ["an apostrophe that is not doubled"]),
        ("{name} and {0", ["a brace that is no placeholder"]),
    ],
)
def test_faults_of_a_text(text: str, found: list[str]) -> None:
    assert faults(text) == found


def numbers(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))
