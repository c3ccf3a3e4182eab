"""People read one word for one thing: no text of the product has a word that docs/vocabulary.yaml rules out."""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

ROOT = Path(__file__).parents[3]
RULES: dict[str, Any] = yaml.load((ROOT / "docs/vocabulary.yaml").read_bytes(), yaml.CSafeLoader)
LANGUAGES = ("el", "en")
_MARKUP = re.compile(r"\{#.*?#\}|<#--.*?-->|<style.*?</style>|<[^>]*>|\$\{.*?\}", re.DOTALL)
_CODE = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_QUOTED = re.compile(r"\"([^\"]*)\"|'([^']*)'")
_ALLOWED = [(one.get("file"), re.compile(one["phrase"], re.IGNORECASE)) for one in RULES["allowed"]]


class Said(NamedTuple):
    """A text in a language, and the file that it stands in."""

    language: str
    file: str
    text: str


def in_both(node: object, file: str) -> Iterator[Said]:
    """The values of ``el`` and ``en`` anywhere in what a YAML file holds."""
    if isinstance(node, list):
        for child in node:
            yield from in_both(child, file)
    elif isinstance(node, dict):
        for key, child in node.items():
            if key in LANGUAGES:
                yield from (Said(key, file, text) for text in strings(child))
            else:
                yield from in_both(child, file)


def strings(node: object) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from strings(child)


def of_yaml(path: Path, file: str) -> Iterator[Said]:
    found = yaml.load(path.read_bytes(), yaml.CSafeLoader)
    language = path.stem.rpartition(".")[2]
    if language in LANGUAGES:
        return (Said(language, file, text) for text in strings(found))
    return in_both(found, file)


def of_toml(path: Path, file: str) -> Iterator[Said]:
    return in_both(tomllib.loads(path.read_text(encoding="utf-8")), file)


def of_python(path: Path, file: str) -> Iterator[Said]:
    """What stands under ``"el"`` and ``"en"`` in dictionaries, and everything Greek with the English after it, as in
    ``label("Οδός", "Street")``."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        for key, value in zip(node.keys, node.values, strict=True) if isinstance(node, ast.Dict) else ():
            if isinstance(key, ast.Constant) and key.value in LANGUAGES:
                yield Said(str(key.value), file, literal(value))
        told = node.args if isinstance(node, ast.Call) else node.elts if isinstance(node, ast.Tuple | ast.List) else []
        for one, following in zip_longest(told, told[1:]):
            if one is not None and re.search("[Α-ω]", greek := literal(one)):
                yield Said("el", file, greek)
                if following is not None and not re.search("[Α-ω]", english := literal(following)):
                    yield Said("en", file, english)


def literal(node: ast.expr) -> str:
    """What stands in quotes of an expression."""
    parts = (part.value for part in ast.walk(node) if isinstance(part, ast.Constant))
    return "".join(part for part in parts if isinstance(part, str))


def of_template(path: Path, file: str) -> Iterator[Said]:
    """Its words without markup; of its code only what stands in quotes beside Greek."""
    language = path.stem.rpartition(".")[2]
    text = _MARKUP.sub(" ", path.read_text(encoding="utf-8"))
    quoted = " ".join(one or other for code in _CODE.findall(text) for one, other in _QUOTED.findall(code))
    words = _CODE.sub(" ", text)
    if language in LANGUAGES:
        yield Said(language, file, words)
        return
    # A template of both languages: the rules of each rule out words in letters of its own.
    for language in LANGUAGES:
        yield Said(language, file, words)
    yield Said("el", file, quoted)


def of_messages(path: Path, file: str) -> Iterator[Said]:
    language = path.stem.rpartition("_")[2]
    for line in path.read_text(encoding="utf-8").splitlines():
        if "=" in line and not line.startswith("#"):
            yield Said(language, file, line.partition("=")[2])


def of_document(path: Path, file: str) -> Iterator[Said]:
    """A Typst file, without its comments; documents are Greek, with English beside it."""
    text = re.sub(r"//.*", "", path.read_text(encoding="utf-8"))
    yield from (Said(language, file, text) for language in LANGUAGES)


READERS = {
    "services/*/src/**/*.yaml": of_yaml,
    "idp-config/realm/*.yaml": of_yaml,
    "idp-config/extension/src/main/resources/*.toml": of_toml,
    "libs/*/src/**/*.toml": of_toml,
    "services/*/src/**/*.py": of_python,
    "libs/*/src/**/*.py": of_python,
    "services/*/src/*/templates/*": of_template,
    "idp-config/themes/**/*.ftl": of_template,
    "idp-config/themes/**/messages_*.properties": of_messages,
    "services/*/src/**/*.typ": of_document,
    "libs/*/src/**/*.typ": of_document,
}


@cache
def everything_said(pattern: str) -> list[Said]:
    files = sorted(path for path in ROOT.glob(pattern) if path.is_file())
    return [said for path in files for said in READERS[pattern](path, str(path.relative_to(ROOT)))]


def allowed(said: Said) -> str:
    """The text without the phrases in which a word is right."""
    text = " ".join(said.text.split())
    for file, phrase in _ALLOWED:
        if file in (None, said.file):
            text = phrase.sub(" ", text)
    return text


@cache
def any_of(kind: str) -> re.Pattern[str]:
    """What all rules of a kind rule out, at once: most texts have none of it, and are asked once and not for each."""
    return re.compile("|".join(f"(?:{rule['not']})" for rule in RULES[kind]), re.IGNORECASE)


@cache
def in_words(language: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{any_of(language).pattern})(?!\w)", re.IGNORECASE)


def faults(said: Said) -> Iterator[str]:
    if not in_words(said.language).search(" ".join(said.text.split())):
        return
    text = allowed(said)
    for rule in RULES[said.language]:
        for found in re.finditer(rf"(?<!\w)(?:{rule['not']})(?!\w)", text, re.IGNORECASE):
            around = text[max(0, found.start() - 40) : found.end() + 40]
            yield f"{said.file}: “{around}”: not “{found[0]}” but “{rule['say']}”"


@pytest.mark.parametrize("pattern", READERS)
def test_nothing_that_people_read_has_a_word_that_is_ruled_out(pattern: str) -> None:
    texts = everything_said(pattern)
    assert {said.language for said in texts if said.text.strip()} >= {"el"}, "the texts are found"
    assert [fault for said in texts for fault in faults(said)] == []


def named_in(path: Path) -> Iterator[tuple[str, str]]:
    """The module, and the classes and functions in it, each with the lists of rules that it must keep."""
    yield "modules", path.stem
    yield "code", path.stem
    yield from (("code", node.name) for node in definitions(ast.parse(path.read_text(encoding="utf-8"))))


def definitions(tree: ast.AST) -> Iterator[ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef]:
    """They stand in statements alone, which are a tenth of what a tree holds."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
        if isinstance(node, ast.stmt | ast.ExceptHandler | ast.match_case):
            yield from definitions(node)


@cache
def named_in_src() -> list[tuple[str, str, str]]:
    """The file, the list of rules and the name, of every name that must keep them."""
    files = [path for pattern in ("services/*/src/**/*.py", "libs/*/src/**/*.py") for path in ROOT.glob(pattern)]
    return [(str(path.relative_to(ROOT)), kind, name) for path in files for kind, name in named_in(path)]


def broken_rules(kind: str, name: str) -> Iterator[dict[str, str]]:
    bare = name.lstrip("_")
    if any_of(kind).fullmatch(bare):
        yield from (rule for rule in RULES[kind] if re.fullmatch(rule["not"], bare))


def is_allowed(file: str, name: str) -> bool:
    return any(one["name"] == name and one.get("file") in (None, file) for one in RULES["allowed_names"])


def test_no_name_in_the_code_is_a_word_of_our_own_where_the_field_has_one() -> None:
    assert len({file for file, _, _ in named_in_src()}) > 800, "the code is found"
    found = [
        f"{file}: not {name} but {rule['say']}"
        for file, kind, name in named_in_src()
        for rule in broken_rules(kind, name)
        if not is_allowed(file, name)
    ]
    assert found == []


def test_every_name_that_is_allowed_is_there_and_is_ruled_out_otherwise() -> None:
    for one in RULES["allowed_names"]:
        assert one["because"]
        there = [(kind, name) for file, kind, name in named_in_src() if name == one["name"] and is_allowed(file, name)]
        assert any(list(broken_rules(kind, name)) for kind, name in there), one


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("shapes.py", ""),
        ("parts.py", ""),
        ("context.py", "class StaffParts: pass"),
        ("views.py", "def take_answer(): pass"),
        ("views.py", "class Case:\n    async def _told(self): pass"),
        ("views.py", "def outer():\n    def row_wanted(): pass"),
    ],
)
def test_a_name_that_is_ruled_out_is_found_wherever_it_stands(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    assert [rule for kind, name in named_in(tmp_path / name) for rule in broken_rules(kind, name)]


def test_every_rule_and_every_exception_has_a_use() -> None:
    vocabulary = (ROOT / "docs/vocabulary.md").read_text(encoding="utf-8")
    for language in LANGUAGES:
        for rule in RULES[language]:
            assert rule["say"].partition(",")[0] in vocabulary, "the word that is said stands in the vocabulary"
    texts = [said for pattern in READERS for said in everything_said(pattern)]
    in_files: dict[str, list[str]] = {}
    for said in texts:
        in_files.setdefault(said.file, []).append(" ".join(said.text.split()))
    for one, (file, phrase) in zip(RULES["allowed"], _ALLOWED, strict=True):
        assert one["because"]
        where = in_files.values() if file is None else [in_files.get(file, [])]
        assert any(phrase.search(text) for said_there in where for text in said_there), one


@pytest.mark.parametrize(
    ("name", "content", "pattern"),
    [
        ("policy.yaml", "ways: {a: [{text: {el: Από την πύλη., en: Log in.}}]}", "services/*/src/**/*.yaml"),
        ("el.yaml", "a: {b: [Η πύλη]}", "services/*/src/**/*.yaml"),
        ("errors.py", 'T = {"el": "Στην " f"πύλη {1}", "en": "At the portal"}', "services/*/src/**/*.py"),
        (
            "labels.py",
            'label("Το κατάστημα", "Place", request=("Γράψτε το.", "File a request."))',
            "libs/*/src/**/*.py",
        ),
        ("mail.en.txt", "{% set subject %}Log in{% endset %}", "services/*/src/*/templates/*"),
        ("page.html", "<p class='portal'>{{ 'Στην πύλη' if a }}</p>", "services/*/src/*/templates/*"),
        ("messages_en.properties", "a=Logged in\n# portal", "idp-config/themes/**/messages_*.properties"),
        ("form.typ", "#let a = [Η πύλη] // portal", "services/*/src/**/*.typ"),
    ],
)
def test_a_word_is_found_wherever_texts_stand(tmp_path: Path, name: str, content: str, pattern: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    found = [fault for said in READERS[pattern](tmp_path / name, name) for fault in faults(said)]
    assert 1 <= len(found) <= 2, found
