"""Renew everything that is generated; `--check` only says what is stale.

Text is compared byte for byte. Pictures are renewed by a full run only, since a picture's freshness cannot be judged
without making the film again.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


def _json(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def plan_schema() -> str:
    from reelwright.plan import Plan

    return _json(Plan.model_json_schema())


def brief_schema() -> str:
    from reelwright.brief import Brief

    return _json(Brief.model_json_schema())


def composition_schema() -> str:
    from reelwright.composition import Composition

    return _json(Composition.model_json_schema())


def features_page() -> str:
    from features import page

    return page()


def outputs_page() -> str:
    from docs_outputs import page

    return page()


def engines_page() -> str:
    from docs_engines import page

    return page()


def edits_page() -> str:
    from docs_edits import page

    return page()


def edits_schema() -> str:
    from docs_edits import schema

    return _json(schema())


def wishes_page() -> str:
    from docs_wishes import page

    return page()


def dashboard() -> str:
    from dashboard import dashboard

    return dashboard()


def openapi_document() -> str:
    import tempfile

    from reelwright.api.service import application
    from reelwright.settings import Settings
    from reelwright.workspace.service import Service

    with tempfile.TemporaryDirectory() as folder:
        service = Service(Settings(home=Path(folder)))
        try:
            return _json(application(service).openapi())
        finally:
            service.close()


TEXTS: dict[str, Callable[[], str]] = {
    "docs/openapi.json": openapi_document,
    "src/reelwright/plan/schema.json": plan_schema,
    "src/reelwright/brief/schema.json": brief_schema,
    "docs/composition.schema.json": composition_schema,
    "docs/features.md": features_page,
    "docs/outputs.md": outputs_page,
    "docs/engines.md": engines_page,
    "docs/edits.md": edits_page,
    "docs/wishes.md": wishes_page,
    "src/reelwright/edits/schema.json": edits_schema,
    "deploy/grafana/reelwright.json": dashboard,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="fail where something is stale, write nothing")
    arguments = parser.parse_args()
    stale = [name for name, make in TEXTS.items() if not _is_fresh(ROOT / name, make())]
    if arguments.check:
        if stale:
            sys.exit(f"stale: {', '.join(stale)}; run `make gen`")
        return
    for name in stale:
        (ROOT / name).write_text(TEXTS[name](), "utf-8")
        print(f"gen: {name}")
    import docs_pictures
    import features

    features.renew(ROOT)
    docs_pictures.renew(ROOT)


def _is_fresh(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text("utf-8") == text


if __name__ == "__main__":
    main()
