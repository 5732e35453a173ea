"""The whole API, by its own OpenAPI document: no answer that it does not name, and nothing of another workspace.

Both tests follow the document, so a new route is tested by being there.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance
from starlette.testclient import TestClient

from reelwright.access.caller import Caller
from reelwright.access.rates import Rate
from reelwright.access.tokens import csrf_token
from reelwright.api import door
from reelwright.api.config import SESSION_COOKIE
from reelwright.api.guard import CSRF_HEADER
from reelwright.api.service import application
from reelwright.settings import ServiceSettings, Settings
from reelwright.storage.records.assets import Assets
from reelwright.storage.records.hooks import Hooks
from reelwright.storage.records.keys import Keys
from reelwright.storage.records.kits import Kits
from reelwright.storage.records.people import People
from reelwright.storage.records.renders import Render, Renders
from reelwright.storage.records.reviews import Comments
from reelwright.storage.records.shares import Shares
from reelwright.storage.records.templates import Templates
from reelwright.storage.records.workspaces import Workspaces
from reelwright.workspace.service import Service
from tests_support.plans import small_plan
from tests_support.served import served

pytestmark = pytest.mark.thorough
QUIET = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
EXAMPLES = int(os.environ.get("OPENAPI_EXAMPLES", "2"))  # of each operation; more by hand
CHECKS = (not_a_server_error, status_code_conformance, response_schema_conformance)
# What chance makes for these is refused before it is looked up; the tests of their routes have what is right.
REFUSED = {
    "PATCH /api/v1/uploads/{asset}", "POST /api/v1/projects/{project}/edits", "PUT /api/v1/projects/{project}/plan",
    "POST /api/v1/projects/{project}/variations", "POST /api/v1/projects/{project}/variations/quote",
}  # fmt: skip
# Names in paths that belong to nobody.
BESIDE = {
    "number": "1",
    "name": "plan.json",
    "engine": "replicate",
    "token": "nothing",
    "example": "nothing",
    "variations": "nothing",
    "shot": "s0-0",
    "digest": "a" * 64,
    "font": "b" * 64,
}


@dataclass(frozen=True)
class House:
    """A service with two strangers: the first one's things by the names that paths call them, and what each shows."""

    app: FastAPI
    things: Mapping[str, str]
    first: Mapping[str, str]
    second: Mapping[str, str]

    def operations(self) -> Iterator[Any]:
        for found in schemathesis.openapi.from_dict(self.app.openapi()).get_all_operations():
            yield found.ok()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    home = tmp_path_factory.mktemp("house")
    service = Service(Settings(home=home, service=ServiceSettings(accounts="local", worker_ttl=1e6)))
    service.workers.begin("a worker", "here", 1, 1)
    people, keys = People(service.database), Keys(service.database)
    callers, shown = [], []
    for name in ("one", "two"):
        password = f"a long enough word, {name}"
        found = people.sign_in(people.sign_up(f"{name}@example.com", password).email, password)
        callers.append(found.caller)
        shown.append(
            {
                "Cookie": f"{SESSION_COOKIE}={found.token.text}",
                CSRF_HEADER: csrf_token(service.secret, found.token.id),
                "Origin": "http://localhost",
            }
        )
    keys.make(callers[0], "all", tuple(callers[0].scopes))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(door, "REQUESTS", Rate(1e9, 1e9))
        app = application(service)
    yield House(app, _things(service, callers[0]), *shown)
    service.close()


def _things(service: Service, owner: Caller) -> Mapping[str, str]:
    """Make one of everything that a path may name."""
    own = owner.workspace
    projects = service.workspace(own, owner.user).projects
    project = projects.begin("Film", identifier="prj_film", brief={"title": "Film"}, user=owner.user).id
    projects.add(project, small_plan(scenes=2))
    job = service.jobs.accept(own, owner.user, "build", {}, project=project).id
    render = Render("ren_1", project, 1, job, [{"name": "plan.json", "digest": "0" * 64, "size": 1}], [], 0, 1.0, 1.0)
    with service.database.write(own) as sql:
        Renders(service.database, own).add(sql, render)
        comment = Comments(service.database, own).add(sql, project, 1, text="Larger", seconds=1.0).id
    share = (
        Shares(service.database)
        .make(own, render, owner.user, 3600, None, allow_download=True, allow_comments=True)[0]
        .id
    )
    hook = Hooks(service.database).add(own, "https://example.com/hook", "whsec_" + "A" * 32, ["*"]).id
    invitation = Workspaces(service.database).invite(owner, "three@example.com", "viewer")[0].id
    return {
        "comment": comment, "share": share, "project": project, "job": job,
        "render": render.id, "hook": hook, "invitation": invitation,
        "asset": Assets(service.database, own).begin("a.png", owner.user).id,
        "kit": Kits(service.database, own).add("Kit", {}).id,
        "template": Templates(service.database, own).add("Own", {}).id,
        "key": str(owner.key or Keys(service.database).list(owner)[0].id),
        "workspace": own, "user": owner.user, "session": str(owner.session), "delivery": "msg_1", "webhook": hook,
    }  # fmt: skip


def test_what_belongs_to_another_workspace_is_not_found(house: House) -> None:
    client = TestClient(house.app, base_url="http://localhost", raise_server_exceptions=False)
    seen = 0
    for operation in house.operations():
        names = {each.name for each in operation.path_parameters}
        unknown = names - set(house.things) - set(BESIDE)
        assert not unknown, f"{operation.label}: say in this test what {unknown} is"
        if names & set(house.things) and operation.definition.raw.get("security"):
            seen += 1
            _is_not_found(house, client, operation)
    assert seen > 40


def _is_not_found(house: House, client: TestClient, operation: Any) -> None:
    """Another's id is answered as one that nobody has: 404, unless what was sent is refused before it is looked up."""
    names = [each.name for each in operation.path_parameters]
    theirs = {name: {**BESIDE, **house.things}[name] for name in names}
    nobodys = {name: "nothing" if name in house.things else BESIDE[name] for name in names}
    answered: set[int] = set()

    for most in (4, 60):  # more where chance finds nothing that is read to its end
        if answered & {403, 404}:
            break

        @settings(
            max_examples=most, deadline=None, suppress_health_check=QUIET, phases=[Phase.generate], derandomize=True
        )
        @given(case=operation.as_strategy())
        def ask(case: Any) -> None:
            sent = case.as_transport_kwargs()
            headers = {**house.second, "If-Match": "*"}
            kept = {name: sent[name] for name in ("json", "content", "data", "files", "params") if sent.get(name)}
            told = [
                client.request(operation.method, operation.path.format(**places), headers=headers, **kept)
                for places in (theirs, nobodys)
            ]
            answered.add(told[0].status_code)
            assert told[0].status_code == told[1].status_code, f"{operation.label}: {told[0].text[:300]}"
            fit = (403,) if "/admin/" in operation.path else (400, 404, 415, 422)
            assert told[0].status_code in fit, f"{operation.label}: {told[0].text[:300]}"

        ask()
    assert answered & {403, 404} or operation.label in REFUSED, f"{operation.label} answers {answered}"


def test_no_answer_is_a_surprise(house: House) -> None:
    with served(house.app) as port:
        _ask_all(house, f"http://localhost:{port}")


def _ask_all(house: House, address: str) -> None:
    for operation in house.operations():

        @settings(
            max_examples=EXAMPLES, deadline=None, suppress_health_check=QUIET, phases=[Phase.generate],
            derandomize="OPENAPI_EXAMPLES" not in os.environ, database=None,
        )  # fmt: skip
        @given(case=operation.as_strategy(), known=st.booleans())
        def ask(case: Any, known: bool) -> None:
            for name in case.path_parameters if known else ():
                case.path_parameters[name] = {**BESIDE, **house.things}[name]
            answer = case.call(headers={**house.first, "Origin": address}, base_url=address)
            case.validate_response(answer, checks=CHECKS)

        ask()
