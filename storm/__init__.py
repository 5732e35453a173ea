"""Storms: whole builds against simulated providers with every fault, killed at random points, from a seed."""
