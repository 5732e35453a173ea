"""The routes, a file a noun; what begins with an underscore they share."""
