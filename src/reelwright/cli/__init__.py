"""The command line. Commands parse, call the workspace and print; exit codes are part of the interface.

0 done, 1 our or the machine's fault, 2 bad input, 3 refused by budget or policy, 4 done but with findings at or over
`--fail-on`, 130 interrupted.
"""

from reelwright.cli.app import main, run

__all__ = ["main", "run"]
