"""Edits: typed operations on a plan, one a file. Each is a frozen document with `apply(plan)`."""
