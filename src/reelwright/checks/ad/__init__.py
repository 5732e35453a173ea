"""Checks of an ad against its plan and composition."""
