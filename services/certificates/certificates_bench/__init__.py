"""How long the registry office's pages take with few cases and with many, in one run: the lines of `make bench`.

No part of the service: `python -m certificates_bench` in this folder, with TEST_POSTGRES_URL, prints the lines as JSON.
"""
