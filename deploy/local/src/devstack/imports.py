"""What may import what: import-linter's contracts, made from the list of services and each package's own layers.

A package's pyproject.toml says in ``[tool.imports]``:

``layers``   its modules, highest first, as import-linter writes them: a module imports only from lower lines, and
             those in one line, parted by ``|``, do not know each other. Every module stands in one.
``domain``   libraries that its rules may use, because these are rules themselves: no I/O, no framework.

and, when it is laid out by feature, in ``[tool.imports.features]``:

``names``    its features: packages in it that ``layers`` names too.
``layers``   the modules inside a feature, as above. One in parentheses need not be in every feature.
"""

import configparser
import os
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from devstack import services

ORDER = ("wsgi worker commands", "app", "api handlers", "use_cases", "store", "models domain")
"""The words that every service uses: which of them stand above which."""
PURE = (
    "__future__ base64 calendar collections dataclasses datetime decimal difflib enum fractions functools hashlib hmac"
    " itertools json math operator re secrets statistics string textwrap types typing unicodedata uuid zoneinfo"
)
"""The standard library as far as rules need it: nothing that opens a file or a connection or asks the machine."""
TOOLS = {"devstack": "deploy/local/src", "taxisnet_simulator": "deploy/local/simulator", "idp_config": "idp-config/src"}
"""Our own packages that are neither service nor library, and where they are."""
WITH_TESTING = ("servicekit", "printing")
"""Libraries with a part for the tests of the packages that use them."""
OF_TESTS = ("tests", "pytest", "hypothesis", "playwright", *(f"{module}.testing" for module in WITH_TESTING))


Contract = tuple[str, Mapping[str, str | Iterable[str]]]
"""Its name, and what import-linter is told of it."""


class LayersError(Exception):
    """A package does not say its layers, or not in the order that all services have. The message names it."""


@dataclass(frozen=True, slots=True)
class Package:
    """One package with what its pyproject.toml says of its imports."""

    name: str
    module: str
    source: Path
    layers: tuple[str, ...]
    domain: tuple[str, ...]
    features: tuple[str, ...]
    feature_layers: tuple[str, ...]

    @property
    def rules(self) -> list[str]:
        """Its packages of rules: its own, or those of its features."""
        places = [self.module, *(f"{self.module}.{name}" for name in self.features)]
        return [f"{place}.domain" for place in places if self._holds(f"{place}.domain")]

    @property
    def above_rules(self) -> list[str]:
        """Everything in its features that is no rule."""
        words = _words(self.feature_layers) - {"domain"}
        found = [f"{self.module}.{name}.{word}" for name in self.features for word in words]
        return sorted(one for one in found if self._holds(one))

    def _holds(self, module: str) -> bool:
        file = self.source / module.replace(".", "/")
        # A folder whose modules were moved away may still hold their bytecode.
        return any(file.glob("*.py")) or file.with_suffix(".py").is_file()

    @property
    def modules(self) -> frozenset[str]:
        """The modules that its layers name."""
        return _words(self.layers)


def write(root: Path, file: Path) -> str:
    """Write the contracts of the tree at ``root`` for import-linter; returns its PYTHONPATH. Raises LayersError."""
    of_services = [_package(root / "services" / one.name, one.module) for one in services.listed(root)]
    for package in of_services:
        _check_order(package)
    libraries = [_package(root / "libs" / name, services.module_of(name)) for name in services.libraries(root)]
    packages = [*of_services, *libraries]
    ini = configparser.ConfigParser(interpolation=None)
    roots = [*(package.module for package in packages), *TOOLS]
    ini["importlinter"] = {"root_packages": _lines(roots), "include_external_packages": "True"}
    for name, contract in [*_between(of_services, libraries), *_inside(packages)]:
        said = {key: value if isinstance(value, str) else _lines(value) for key, value in contract.items()}
        ini[f"importlinter:contract:{name}"] = said
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8") as out:
        ini.write(out)
    return os.pathsep.join([*(str(one.source) for one in packages), *(str(root / place) for place in TOOLS.values())])


def _between(of_services: list[Package], libraries: list[Package]) -> Iterator[Contract]:
    """Who may know whom."""
    service_modules, library_modules = [one.module for one in of_services], [one.module for one in libraries]
    yield (
        "services",
        {"name": "A service never imports another", "type": "independence", "modules": service_modules},
    )
    yield (
        "libraries",
        {
            "name": "Neither a library nor a tool knows a service",
            "type": "forbidden",
            "source_modules": [*library_modules, *TOOLS],
            "forbidden_modules": service_modules,
        },
    )
    yield (
        "tools",
        {
            "name": "What runs for people imports neither tests nor tools",
            "type": "forbidden",
            # Not servicekit as one: a part of it is forbidden to the others.
            "source_modules": [*service_modules, *(f"{module}.*" for module in library_modules)],
            "forbidden_modules": [*TOOLS, *OF_TESTS],
            "ignore_imports": [
                f"{module}.testing{below} -> {one}"
                for module in WITH_TESTING
                for below in ("", ".**")
                for one in OF_TESTS
            ],
            "unmatched_ignore_imports_alerting": "none",
        },
    )


def _inside(packages: list[Package]) -> Iterator[Contract]:
    """Which way imports point inside a package."""
    yield (
        "domain",
        {
            "name": "Rules import rules: no framework, no database, no network",
            "type": "forbidden",
            "source_modules": [rules for one in packages for rules in one.rules],
            "forbidden_modules": ["*", *(module for one in packages for module in one.above_rules)],
            "ignore_imports": _allowed(packages),
            "unmatched_ignore_imports_alerting": "none",
        },
    )
    yield (
        "cycles",
        {
            "name": "No two neighbours import each other, not even round about",
            "type": "acyclic_siblings",
            "ancestors": [*(package.module for package in packages), *TOOLS],
        },
    )
    for package in packages:
        yield (
            f"layers-{package.name}",
            {
                "name": f"In {package.name} imports point one way",
                "type": "layers",
                "containers": [package.module],
                "layers": package.layers,
                "exhaustive": "True",
            },
        )
        if package.features:
            yield (
                f"features-{package.name}",
                {
                    "name": f"In each feature of {package.name} imports point one way",
                    "type": "layers",
                    "containers": [f"{package.module}.{name}" for name in package.features],
                    "layers": package.feature_layers,
                    "exhaustive": "True",
                },
            )


def _allowed(packages: list[Package]) -> list[str]:
    """What rules may import. Of servicekit that is only how to say an error, and what day it is in Greece."""
    return [
        f"{rules}{below} -> {library}{part}"
        for package in packages
        for rules in package.rules
        for below in ("", ".**")
        for library in [*PURE.split(), *package.domain, "servicekit.errors", "servicekit.clock"]
        # The parts of a library of our own count as modules, all others as one.
        for part in ("", ".**")
    ]


def _package(folder: Path, module: str) -> Package:
    said: dict[str, Any] = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))
    own = said.get("tool", {}).get("imports", {})
    if not own.get("layers"):
        raise LayersError(f"{folder / 'pyproject.toml'} says no layers in [tool.imports]")
    features = own.get("features", {})
    names, inside = tuple(features.get("names", ())), tuple(features.get("layers", ()))
    layers, domain = tuple(own["layers"]), tuple(own.get("domain", ()))
    return Package(folder.name, module, folder / "src", layers, domain, names, inside)


def _check_order(package: Package) -> None:
    """The words that all services share stand in the order that all services share."""
    rank = {word: number for number, words in enumerate(ORDER) for word in words.split()}
    for layers in (package.layers, package.feature_layers):
        reached = 0
        for line in layers:
            ranks = [rank[word] for word in _words([line]) if word in rank]
            if ranks and min(ranks) < reached:
                raise LayersError(f"{package.name}: “{line}” stands too low; the order is {' → '.join(ORDER)}")
            reached = max([reached, *ranks])


def _words(layers: Iterable[str]) -> frozenset[str]:
    """The modules that these lines name."""
    return frozenset(word.strip(" ()") for line in layers for word in line.split("|"))


def _lines(values: Iterable[str]) -> str:
    return "\n".join(["", *values])
