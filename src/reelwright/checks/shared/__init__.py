"""Checks of what all films of an ad share: its words, its voice, its mix. They run once for the ad."""
