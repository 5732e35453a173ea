"""The service over HTTP: parse, call, answer. One router a noun."""
