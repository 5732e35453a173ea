"""What the running program tells its operators: logs, metrics, traces. Nothing heavy is imported before `start`."""

from reelwright.telemetry.life import Telemetry, start, stop

__all__ = ["Telemetry", "start", "stop"]
