"""The whole platform on one machine, without containers: set up, start, stop, look at, test.

``layout`` knows where things are, ``secrets`` makes what must be secret, ``programs`` says what runs with which
environment, ``runner`` starts and stops it, ``stack`` puts these in order, ``seed`` and ``journey`` use what runs.
"""
