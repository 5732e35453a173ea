"""What the running program tells its operators: logs, metrics, traces."""
