"""What a business owes the municipality on its turnover, and the note with which it pays.

Owns businesses and who may act for them (fed by ``identity.declaration.accepted``), the dated tables of fees, rates,
fines and filing channels, the declarations, and the notes with their RF codes. A declaration comes in by ``api``, is
computed by ``domain`` (pure), and is written by ``declaring`` with its note in one transaction. ``worker`` renders each
note as PDF and stores the bytes together with the event that carries them. The finance application is a port
(``finance``) with a built-in ledger behind it.
"""
