"""The document says what the service does, always in the same words."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI

from reelwright.api.app import create_app
from tests_support.served import ask, served

from .toys import Service, config

ROOT = Path(__file__).resolve().parents[2]
PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}}


def document(service: Service) -> dict[str, Any]:
    told: dict[str, Any] = ask(service.app, "GET", "/api/v1/openapi.json").json()
    return told


def operations(told: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {each["operationId"]: each for path in told["paths"].values() for each in path.values()}


def test_operations_have_names_tags_and_security(service: Service) -> None:
    told = document(service)
    found = operations(told)
    assert list(found)[:2] == ["toy_list", "toy_create"]
    assert all(each["tags"] == ["toys"] for each in found.values())
    assert found["toy_delete"]["security"] == [{"bearer": []}, {"session": []}]
    schemes = told["components"]["securitySchemes"]
    assert (schemes["bearer"]["scheme"], schemes["session"]["in"]) == ("bearer", "cookie")
    assert told["tags"] == [{"name": "toys"}]


def test_every_error_is_documented_as_a_problem(service: Service) -> None:
    told = document(service)
    for name, operation in operations(told).items():
        for status, answer in operation["responses"].items():
            assert status < "400" or answer["content"] == PROBLEM, (name, status)
    found = {name: set(each["responses"]) for name, each in operations(told).items()}
    assert found["toy_create"] >= {"201", "400", "401", "402", "403", "408", "409", "413", "415", "422", "429"}
    assert found["toy_write"] >= {"200", "412", "428"}
    assert found["toy_delete"] >= {"204", "404"}
    assert {each["name"]: each["required"] for each in operations(told)["toy_write"]["parameters"]} == {
        "if-match": True
    }
    assert "304" in found["toy_read"]
    assert "404" in found["toy_list"]  # a workspace that one is no member of
    assert not found["toy_list"] & {"400", "412", "413", "415", "428"}
    assert "HTTPValidationError" not in json.dumps(told)
    assert set(told["components"]["schemas"]) >= {"ProblemDetails", "ProblemPart", "Toy"}


def test_no_reference_hangs_in_the_air(service: Service) -> None:
    told = document(service)
    schemas = told["components"]["schemas"]
    text = json.dumps(told)
    used = {part.partition('"')[0] for part in text.split('"#/components/schemas/')[1:]}
    assert used <= set(schemas)


def test_the_document_is_the_same_in_every_process() -> None:
    said = (
        "import json, sys; sys.path.insert(0, 'tests')\n"
        "from api.toys import config, toys\n"
        "from reelwright.api.app import create_app\n"
        "print(json.dumps(create_app([toys([], print)], {}, config()).openapi()))"
    )
    ways = [{**os.environ, "PYTHONHASHSEED": seed} for seed in ("1", "2")]
    told = [subprocess.run([sys.executable, "-c", said], env=way, cwd=ROOT, capture_output=True, check=True, text=True)
            for way in ways]  # fmt: skip
    assert told[0].stdout == told[1].stdout
    assert len(told[0].stdout) > 5000


@pytest.mark.parametrize(("tags", "name"), [([], "toy_read"), (["toys"], "read_toy"), (["toys"], "toys")])
def test_a_name_that_is_no_noun_and_verb_stops_the_start(tags: list[str], name: str) -> None:
    router = APIRouter(tags=list(tags))

    def route() -> None:
        return None

    route.__name__ = name
    router.add_api_route("/x", route)
    with pytest.raises(ValueError, match=name):
        create_app([router], {}, config())


def test_a_name_twice_stops_the_start() -> None:
    router = APIRouter(tags=["stories"])

    def story_read() -> None:
        return None

    router.add_api_route("/x", story_read)
    router.add_api_route("/y", story_read)
    with pytest.raises(ValueError, match="story_read"):
        create_app([router], {}, config())


def test_routers_beside_the_prefix_and_hooks_around_the_life() -> None:
    seen: list[str] = []

    def hook(name: str) -> Any:
        @asynccontextmanager
        async def life() -> Any:
            seen.append(f"{name} starts")
            yield
            seen.append(f"{name} stops")

        return life

    beside = APIRouter(tags=["health"])

    @beside.get("/health")
    def health_read() -> dict[str, bool]:
        return {"well": True}

    app: FastAPI = create_app([], {"clock": 7}, config(), beside=[beside], hooks=[hook("a"), hook("b")])
    assert app.state.clock == 7
    with served(app):
        assert seen == ["a starts", "b starts"]
        assert ask(app, "GET", "/health").json() == {"well": True}
    assert seen[2:] == ["b stops", "a stops"]
