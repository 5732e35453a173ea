"""Checks that any film file must pass."""
