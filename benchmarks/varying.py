"""The bar of variations: a matrix of 24 that differ in texts, over as many full builds."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from benchmarks.bench import REELWRIGHT, ROOT, Bench

HOOKS = ("Ice cold at noon", "Still cold tonight", "Your coldest hike", "Cold, all day")
HEADLINES = ("Built for trails", "Made for the climb", "Pack it anywhere")
CALLS = ("Shop now", "Get yours")
_BRIEF = """
title: Trail Bottle
product:
  name: Trail Bottle
  image: {photo}
  facts: ["Cold for 24 hours", "1 litre", "Recycled steel", "Fits every cup holder", "Dishwasher safe"]
tone: [fresh, confident]
call_to_action: Order today
duration: 30
aspects: ["9:16"]
brand: {{name: Trailworks, colors: ["#0B3D2E", "#F2C14E"]}}
seed: 7
"""


def variations(bench: Bench) -> list[float]:
    """24 variations that differ in texts, spoken ones too, over 24 full builds of their ad, once; all in one store."""
    home, output = bench.fresh(), bench.folder / "varied"
    shutil.rmtree(output, ignore_errors=True)
    brief, matrix = bench.folder / "varied.yaml", bench.folder / "matrix.json"
    brief.write_text(_BRIEF.format(photo=ROOT / "examples" / "photos" / "trail-bottle.jpg"))
    axes = {"hook": HOOKS, "headline": HEADLINES, "call_to_action": CALLS}
    matrix.write_text(json.dumps({"axes": axes}))
    full = bench.make(home, "make", brief, "-o", output, "--fail-on", "never")
    foretold = _told(home, "vary", output, matrix, "--cost")["forecast"]
    seconds = bench.make(home, "vary", output, matrix, "--fail-on", "never")
    manifest = json.loads((output / "variations" / "manifest.json").read_text())
    count = len(manifest["films"])
    again = _told(home, "vary", output, matrix, "--cost")["forecast"]
    bench.note(
        f"variations: {count} in {seconds:.0f} s, foretold {foretold['seconds']:.0f} s "
        f"({foretold['seconds'] / seconds:.2f} of it); a full build {full:.1f} s; "
        f"${foretold['price_usd']:.2f} foretold, ${manifest['usd']:.2f} spent; "
        f"{sum(foretold['steps'].values())} steps foretold, {sum(again['steps'].values())} left"
    )
    return [seconds / (count * full)]


def _told(home: Path, *arguments: str | Path) -> Any:
    """Return what a command says with `--json`."""
    command = [str(REELWRIGHT), *map(str, arguments), "--json"]
    environment = {**os.environ, "REELWRIGHT_HOME": str(home)}
    return json.loads(subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True).stdout)
