"""What takes time is a job: accepted once, looked at, cancelled, begun again; and what it will cost is said before."""

from __future__ import annotations

from typing import Any

import pytest

from reelwright.settings import LOCAL
from reelwright.storage.records.jobs import Progress
from reelwright.telemetry import traces
from telemetry.collector import taking
from tests_support.studio import BRIEF, Studio


def _build(studio: Studio, project: str, **options: Any) -> Any:
    return studio.ask("POST", f"/projects/{project}/builds", json=options)


def test_a_build_is_accepted_with_its_address(studio: Studio) -> None:
    project = studio.project(plans=2)
    answer = _build(studio, project, version=1, parts=True)
    assert answer.status_code == 202
    job = answer.json()
    assert answer.headers["location"] == f"/api/v1/jobs/{job['id']}"
    assert (job["kind"], job["state"], job["project"]) == ("build", "pending", project)
    assert job["params"] == {"version": 1, "parts": True}
    assert studio.ask("GET", answer.headers["location"]).json() == job


def test_the_same_request_again_is_the_same_job(studio: Studio) -> None:
    project = studio.project(plans=1)
    key = {"Idempotency-Key": "one"}
    first = studio.ask("POST", f"/projects/{project}/builds", json={}, headers=key)
    again = studio.ask("POST", f"/projects/{project}/builds", json={}, headers=key)
    assert again.headers["idempotency-replayed"] == "true"
    assert (again.json(), again.headers["location"]) == (first.json(), first.headers["location"])
    other = studio.ask("POST", f"/projects/{project}/builds", json={"parts": True}, headers=key)
    assert other.status_code == 422
    assert len(studio.ask("GET", "/jobs").json()["items"]) == 1


def test_what_cannot_be_built_is_refused_before_it_is_a_job(studio: Studio) -> None:
    empty, planned = studio.project(), studio.project(plans=1)
    assert _build(studio, empty).json()["problems"][0]["where"] == "brief"
    assert _build(studio, planned, replan=True).status_code == 422
    assert _build(studio, planned, version=2).status_code == 404
    assert _build(studio, studio.project(plans=1, brief=BRIEF), version=1, replan=True).status_code == 422
    assert _build(studio, planned, version=1, wish="x").status_code == 422
    assert studio.ask("POST", f"/projects/{empty}/plan").status_code == 422
    assert studio.ask("GET", "/jobs").json()["items"] == []


def test_a_batch_goes_after_what_people_wait_for(studio: Studio) -> None:
    batch = _build(studio, studio.project(plans=1), batch=True).json()["id"]
    person = _build(studio, studio.project(plans=1)).json()["id"]
    assert studio.ask("GET", f"/jobs/{batch}").json()["ahead"] == 1
    assert studio.ask("GET", f"/jobs/{person}").json()["ahead"] == 0


def test_a_quote_says_what_would_be_made(studio: Studio) -> None:
    project = studio.project(plans=1)
    quoted = studio.ask("POST", f"/projects/{project}/quote", json={}).json()
    assert quoted["version"] == 1
    assert sum(quoted["steps"].values()) > 3
    assert (quoted["price_usd"], quoted["worst_usd"], quoted["reused"], quoted["obstacle"]) == (0.0, 0.0, 0, "")
    assert quoted["seconds"] > 0
    assert studio.ask("POST", f"/projects/{project}/quote", json={"version": 7}).status_code == 404


def test_an_export_is_judged_before_it_is_a_job(studio: Studio) -> None:
    project = studio.project(plans=1)
    path = f"/projects/{project}/exports"
    wrong = studio.ask("POST", path, json={"presets": ["tiktokk"], "formats": ["gift"]})
    assert {each["where"] for each in wrong.json()["problems"]} == {"preset", "format"}
    assert studio.ask("POST", path, json={"formats": ["wav"], "aspects": ["16:9"]}).status_code == 422
    job = studio.ask("POST", path, json={"formats": ["mp4-h264"], "max_mb": 3}).json()
    assert (job["kind"], job["params"]) == ("export", {"formats": ["mp4-h264"], "megabytes": 3.0, "version": 1})


def test_a_job_tells_how_it_stands(studio: Studio) -> None:
    project = studio.project(plans=1)
    identifier = _build(studio, project).json()["id"]
    jobs = studio.service.jobs
    taken = jobs.take(identifier, "worker-1", 1)
    assert taken is not None
    lease = taken[1]
    jobs.step(lease, {"step": "cut-out", "kind": "", "stage": "rendering", "what": "made", "seconds": 1.5})
    jobs.progress(lease, Progress("rendering", 0.25, 12.0, micros=310_000))
    told = studio.ask("GET", f"/jobs/{identifier}").json()
    wanted = {"state": "running", "stage": "rendering", "fraction": 0.25, "seconds_left": 12.0, "cost_usd": 0.31,
              "attempt": 1, "worker": "worker-1", "ahead": None, "cancelling": False}  # fmt: skip
    assert {name: told[name] for name in wanted} == wanted
    steps = studio.ask("GET", f"/jobs/{identifier}/steps").json()["items"]
    assert [(step["step"], step["what"], step["seconds"]) for step in steps] == [("cut-out", "made", 1.5)]
    problem = {"where": "s1", "value": "", "limit": "no", "remedy": "mend it"}
    jobs.end(lease, "failed", error={"kind": "input", "message": "wrong", "problems": [problem]})
    told = studio.ask("GET", f"/jobs/{identifier}").json()
    assert told["error"] == {"kind": "input", "message": "wrong", "problems": [problem]}
    assert studio.ask("POST", f"/jobs/{identifier}/cancel").status_code == 409
    again = studio.ask("POST", f"/jobs/{identifier}/retry")
    assert (again.status_code, again.json()["state"], again.json()["error"]) == (202, "pending", None)
    assert studio.ask("POST", f"/jobs/{identifier}/retry").status_code == 409


def test_a_running_job_is_cancelled_when_its_worker_sees_it(studio: Studio) -> None:
    identifier = _build(studio, studio.project(plans=1)).json()["id"]
    taken = studio.service.jobs.take(identifier, "worker-1", 1)
    assert taken is not None
    cancelled = studio.ask("POST", f"/jobs/{identifier}/cancel")
    assert (cancelled.status_code, cancelled.json()["cancelling"]) == (202, True)
    assert cancelled.json()["state"] == "running"
    assert studio.service.jobs.progress(taken[1], Progress("rendering", 0.5, None)) == "stop"


def test_a_pending_job_is_cancelled_at_once(studio: Studio) -> None:
    identifier = _build(studio, studio.project(plans=1)).json()["id"]
    assert studio.ask("POST", f"/jobs/{identifier}/cancel").json()["state"] == "cancelled"
    assert studio.ask("POST", f"/jobs/{identifier}/cancel").json()["state"] == "cancelled"


def test_jobs_are_listed_by_pages_and_filters(studio: Studio) -> None:
    one, two = studio.project(plans=1), studio.project(plans=1)
    made = [_build(studio, project).json()["id"] for project in (one, two, one)]
    studio.ask("POST", f"/jobs/{made[0]}/cancel")
    page = studio.ask("GET", "/jobs", params={"limit": 2}).json()
    rest = studio.ask("GET", "/jobs", params={"limit": 2, "cursor": page["next"]})
    assert [job["id"] for job in rest.json()["items"]] == made[:1]
    assert [job["id"] for job in page["items"]] == made[:0:-1]
    mine = studio.ask("GET", "/jobs", params={"project": one}).json()["items"]
    assert [job["id"] for job in mine] == [made[2], made[0]]
    ended = studio.ask("GET", "/jobs", params={"state": "cancelled"}).json()["items"]
    assert [job["id"] for job in ended] == [made[0]]
    assert studio.ask("GET", "/jobs", params={"state": "gone"}).status_code == 422


@pytest.mark.parametrize("path", ["", "/steps", "/events"])
def test_another_tenants_job_is_not_there(studio: Studio, path: str) -> None:
    job = studio.service.jobs.accept("ws_other", "eve", "build", {})
    assert studio.ask("GET", f"/jobs/{job.id}{path}").status_code == 404
    for verb in ("cancel", "retry"):
        assert studio.ask("POST", f"/jobs/{job.id}/{verb}").status_code == 404
    project = studio.project("ws_other", plans=1, brief=BRIEF)
    for verb, body in (("quote", {}), ("builds", {}), ("exports", {"formats": ["gif"]})):
        assert studio.ask("POST", f"/projects/{project}/{verb}", json=body).status_code == 404


def test_a_job_belongs_to_the_trace_of_its_request(studio: Studio) -> None:
    project = studio.project(plans=1)
    with taking() as taken:
        traces.start(taken.address, service="api", version="0")
        answer = _build(studio, project)
        assert traces.stop()
        spans = taken.spans()
    request = spans["POST request"]
    job = studio.service.jobs.get(LOCAL, answer.json()["id"])
    assert job.trace.split("-")[1:3] == [request.trace_id.hex(), request.span_id.hex()]
    told = {each.key: each.value.string_value for each in request.attributes}
    assert told["route"] == "/api/v1/projects/{project}/builds"
