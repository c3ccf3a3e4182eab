"""What a citizen may ask the civil registry for, and what was asked.

Owns the catalogue of procedures (``catalogue.yaml``) and the requests: their protocol number, deadline and state.
A request comes in by ``api``, is checked by ``catalogue`` and ``domain`` (pure), and is written by ``use_cases``
together with its event in one transaction. ``worker`` sends the events out and takes in what the notifier says of the
receipt mail. Issuing comes later; until then every request is ``submitted``.
"""
