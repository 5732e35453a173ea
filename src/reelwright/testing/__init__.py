"""What tests of engines, services and extensions need, shipped so that others can use it: a simulator of providers
(`reelwright.testing.simulator`), and an event loop whose time is not the world's (`reelwright.testing.virtual`).
"""
