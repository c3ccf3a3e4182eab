"""What the endpoints of every context share."""

from dataclasses import dataclass

from taxisnet_simulator.answers import Answers
from taxisnet_simulator.clients import Client
from taxisnet_simulator.events import Events
from taxisnet_simulator.script import Script
from taxisnet_simulator.state import State


@dataclass(frozen=True)
class Parts:
    """One of each for a running simulator."""

    state: State
    script: Script
    events: Events
    answers: Answers
    client: Client
