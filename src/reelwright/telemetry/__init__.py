"""What the running program tells its operators: logs, metrics, traces. Nothing heavy is imported before `start`."""

from reelwright.telemetry.life import Telemetry, metrics_port, start, stop

__all__ = ["Telemetry", "metrics_port", "start", "stop"]
