"""Write NumPy's array files without NumPy. Format: NumPy Enhancement Proposal 1, version 1.0."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

_ALIGNED = 64  # bytes of all that stands before the values, or a multiple


def save(path: Path, values: bytes | memoryview, kind: Literal["|u1", "<f4"], shape: tuple[int, ...]) -> None:
    """Write values of bytes or float32, the last dimension counting fastest."""
    header = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}".encode()
    header += b" " * (-(len(header) + 11) % _ALIGNED) + b"\n"
    with path.open("wb") as file:
        file.write(b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header)
        file.write(values)
