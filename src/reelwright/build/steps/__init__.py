"""The kinds of step, by what they make. Heavy imports stay in the work: a build that makes nothing loads nothing."""
