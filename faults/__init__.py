"""Faults: whole services of real processes over a real Postgres, killed, frozen, filled up and cut off."""
