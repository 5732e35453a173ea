"""Have the clock of a process jump by FAULTS_JUMP seconds, 6 s after it began. Python loads this by its name."""

import os
import time

_seconds = float(os.environ.get("FAULTS_JUMP", "0"))
if _seconds:
    _true, _begun = time.time, time.monotonic()
    time.time = lambda: _true() + _seconds * (time.monotonic() - _begun > 6)
