"""The speed bars, each a ratio measured in one run; `make bench` prints them with their spread."""
