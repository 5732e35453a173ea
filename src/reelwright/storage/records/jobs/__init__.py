"""Jobs: accepted, let in, carried by a worker, ended. A worker writes only while it holds the job.

    accept → admit → take → (progress | step) … → end          states: pending → running → completed, failed, cancelled
                       ↑ strike, again, lost ↵      ↘ ask → waiting (for a person) → answer, expire → admit

Each taking of a job raises its `attempt`; whoever comes with an older one changes nothing and is told so (I7). What a
page hears is written in the same transaction as what happened, so neither is without the other.
"""

from reelwright.storage.records.jobs.asking import Asked
from reelwright.storage.records.jobs.carrying import FALLS, STRIKES, Carried
from reelwright.storage.records.jobs.gates import Asked as Question
from reelwright.storage.records.jobs.gates import Gated
from reelwright.storage.records.jobs.rows import FINAL, LOST, Enqueue, Job, Lease, Progress, State, Told


class Jobs(Asked, Carried, Gated):
    """The jobs of one database. Methods that name a workspace see the jobs of that one alone."""


__all__ = [
    "FALLS",
    "FINAL",
    "LOST",
    "STRIKES",
    "Enqueue",
    "Job",
    "Jobs",
    "Lease",
    "Progress",
    "Question",
    "State",
    "Told",
]
