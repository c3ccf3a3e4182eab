#!/usr/bin/env bash
# Compile the pinned, hashed requirements of one package folder, e.g. `deploy/local/lock.sh services/certificates`.
# requirements.lock is what runs; requirements-test.lock is the same pins plus what its tests need.
# Our own libraries (libs/) are left out of the locks: they are installed from this repository with --no-deps.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
uv=${UV:-uv}
cd "$root/$1"
flags=(--quiet --universal --generate-hashes --python-version 3.11 --no-annotate --custom-compile-command "make lock")
for library in "$root"/libs/*/; do flags+=(--no-emit-package "$(basename "$library")"); done
if [ "$1" = deploy/check ]; then
  # One environment for the tools that read all code: with everything that any package imports, in its tests as well.
  "$uv" pip compile "${flags[@]}" --all-extras pyproject.toml "$root"/{services/*,libs/*,idp-config,deploy/local,tests}/pyproject.toml -o requirements.lock
  exit
fi
"$uv" pip compile "${flags[@]}" pyproject.toml -o requirements.lock
if grep -q '^test = \[' pyproject.toml; then
  "$uv" pip compile "${flags[@]}" --extra test -c requirements.lock pyproject.toml -o requirements-test.lock
fi
