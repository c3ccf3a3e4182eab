"""The extension of Keycloak (idp-config/extension), compiled against the very distribution that it goes into.

Needs a JDK 17 or newer and nothing else: whatever the extension uses, Keycloak has. After it `kc.sh build`.
"""

import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path

from idp_config.errors import ConfigurationError

SOURCE = Path(__file__).resolve().parents[2] / "extension/src/main"
NAME = "eservices-extension.jar"
RELEASE = "17"
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


def build(home: Path) -> Path:
    """Compile the extension into the folder of providers of the Keycloak at ``home``; returns the jar.

    Raises ConfigurationError when there is no compiler or no Keycloak, and with the compiler's words when it refuses.
    """
    libraries, javac = home / "lib/lib/main", shutil.which("javac")
    if not libraries.is_dir():
        raise ConfigurationError(f"There is no Keycloak at {home}")
    if javac is None:
        raise ConfigurationError("There is no Java compiler (javac): install a JDK, 17 or newer")
    with tempfile.TemporaryDirectory() as folder:
        sources = sorted(map(str, (SOURCE / "java").rglob("*.java")))
        checks = "-Xlint:all,-processing,-serial,-classfile,-path"
        command = [javac, "--release", RELEASE, "-encoding", "UTF-8", checks, "-Werror"]
        command += ["-cp", f"{libraries}/*:{libraries.with_name('boot')}/*", "-d", folder, *sources]
        compiled = subprocess.run(command, capture_output=True, text=True, check=False)
        if compiled.returncode:
            raise ConfigurationError(f"The extension does not fit Keycloak at {home}:\n{compiled.stderr}")
        return _pack((Path(folder), SOURCE / "resources"), home / "providers" / NAME)


def _pack(folders: tuple[Path, ...], jar: Path) -> Path:
    """One archive; from the same files the same bytes."""
    files = {file.relative_to(folder): file for folder in folders for file in folder.rglob("*") if file.is_file()}
    with zipfile.ZipFile(jar, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, file in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(str(name), _LONG_AGO), file.read_bytes())
    return jar
