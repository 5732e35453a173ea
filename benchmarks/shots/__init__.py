"""How well changes of shot and moves of the camera are found: generated films whose truth is known."""
