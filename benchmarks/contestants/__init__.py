"""Who renders the reference ad: we ourselves, and others. Each is a process of its own, start-up included."""
