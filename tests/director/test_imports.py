"""The graph engine takes a while to load, so only agentic builds load it."""

import subprocess
import sys

CODE = (
    "import sys, reelwright.cli.app, reelwright.cli.make, reelwright.api.service, reelwright.workspace.work, "
    "reelwright.workspace.answering, reelwright.director.fixes; sys.exit('langgraph' in sys.modules)"
)


def test_classic_builds_and_the_service_do_not_load_the_graph_engine() -> None:
    assert (
        subprocess.run([sys.executable, "-c", CODE], env={"PYTHONPATH": ":".join(sys.path)}, check=False).returncode
        == 0
    )
