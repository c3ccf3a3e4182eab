"""The pages of the municipality for citizens, drawn on the server.

It owns sign-in sessions and nothing else: no rule and no citizen's record lives here. Each page asks the services with
the person's own access token, which never leaves this process, and shows what they answer in Greek or English.

``pages -> (guard, clients, texts)``; ``guard -> (sessions, oidc)``; ``sessions -> store -> models``.
``app.py`` is the only file that puts them together.
"""
