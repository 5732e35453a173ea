"""What is done with foreign files, a module each: `run(source, output, *, what, …) → facts`.

A module imports all that it needs at its top: that is loaded before the wall stands. `source` is the foreign file,
`output` what it may write (None where the task writes nothing), `what` names the file in messages.
"""
