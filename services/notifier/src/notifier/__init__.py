"""Mails about what happened in the other services: each once, and none lost.

Owns the notices: one row for each event that a person is told of, from the rendered mail to "sent" or "parked".
``handlers`` take an event in: ``incoming_events`` parse it, ``letters`` writes the texts, ``mime`` makes the bytes, and
inbox row and notice are one transaction. ``sending`` takes due notices one by one to ``channel`` (SMTP) and records the
outcome by ``use_cases``, together with the event that tells the publisher. Nobody is called back: events carry all that
a mail says.
"""
