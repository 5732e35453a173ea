"""One thread at a time loads modules.

Threads that import side by side may deadlock, or meet a module half loaded: CPython locks a module before its package
(`importlib._bootstrap._find_and_load`), and a package whose `__init__` imports that module locks them the other way
round. Work that imports when it begins, to spare others the start, does it under this lock.
"""

from __future__ import annotations

import threading

LOADING = threading.RLock()
