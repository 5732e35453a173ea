"""Durable jobs: the only importer of the durable engine."""
