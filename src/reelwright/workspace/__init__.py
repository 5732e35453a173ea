"""Every use case once: what the command line, the service and the tests call."""

from reelwright.workspace.ads import Ad, Options, Workspace

__all__ = ["Ad", "Options", "Workspace"]
