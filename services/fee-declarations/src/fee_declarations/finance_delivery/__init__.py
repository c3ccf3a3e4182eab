"""How messages leave for a finance application, and answers and debtors come back: the worker's part, outside of any
transaction. `http_json` and `file_drop` know the other side, `delivering` and `asking` are the worker's turns.
"""
