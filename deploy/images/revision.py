#!/usr/bin/env python3
"""Print the commit that an image is of: the last that changed anything of it. `deploy/images/revision.py NAME`."""

import sys

import keycloak_home
from context import source

if __name__ == "__main__":
    name = sys.argv[1]
    print((keycloak_home.source() if name == keycloak_home.NAME else source(name)).revision)
