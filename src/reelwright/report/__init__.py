"""The report of a finished ad: one page for people, one JSON document for programs."""
