"""Compile every kernel once, so that a first run does not look hung: `python -m reelwright.warm`."""

from __future__ import annotations


def main() -> None:
    """Filled by the parts that own kernels."""


if __name__ == "__main__":
    main()
