"""A simulator of providers with their faults: Replicate, OpenAI-shaped chat, Anthropic, ElevenLabs, fal, Luma, Runway.

    simulator = Simulator(seed=7, faults=Faults(at={"lost": [1]}))
    engine = connect("replicate", settings, transport(simulator))         # in this process
    with serve(simulator) as address:                                     # or over real HTTP, on loopback
        client = replicate.Client("any", base_url=f"{address}/replicate")
    assert not simulator.books.repeated()

It is written from the providers' documentation and is what they say, not what our adapters do. In a process it answers
to the providers' own hosts; over HTTP each provider lies under its name: `/replicate/v1`, `/chat/v1`, `/anthropic`,
`/elevenlabs`, `/fal`, `/luma` and `/runway`.
"""

from reelwright.testing.simulator.books import Books, Entry, Rate
from reelwright.testing.simulator.core import LIMITS, Limits, Simulator
from reelwright.testing.simulator.faults import OCCASIONS, USUAL, Faults, Pace
from reelwright.testing.simulator.server import serve
from reelwright.testing.simulator.transport import transport
from reelwright.testing.simulator.wire import Incoming, Outgoing

__all__ = [
    "LIMITS",
    "OCCASIONS",
    "USUAL",
    "Books",
    "Entry",
    "Faults",
    "Incoming",
    "Limits",
    "Outgoing",
    "Pace",
    "Rate",
    "Simulator",
    "serve",
    "transport",
]
