"""How long pages and acts about money take with few postings and with many, in one run: the lines of `make bench`.

No part of the service: `python -m fee_declarations_bench` in this folder, with TEST_POSTGRES_URL, prints them as
JSON.
"""
