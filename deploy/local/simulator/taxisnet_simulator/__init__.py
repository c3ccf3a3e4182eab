"""A simulator of GSIS's "OAuth2.0" login (TAXISnet), for development and tests. It is not GSIS and every page says so.

It speaks GSIS's paths, XML and oddities as their clients describe them; what nobody has described is called a guess.
Instead of a password one chooses a persona, and with it how this one login shall go wrong.
"""
