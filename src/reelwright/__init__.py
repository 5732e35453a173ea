"""Reelwright builds video ads the way a compiler builds programs."""

__version__ = "0.1.0"
