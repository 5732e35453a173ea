"""Whether a plan keeps to its brand's rules: what breaks them, and the edit that mends it."""

from reelwright.planning.rules.lint import keep, lint, refuse

__all__ = ["keep", "lint", "refuse"]
