"""Sets of variations over the API: foretold, kept, built by jobs, exported, ranked."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from reelwright.api.service import application
from reelwright.engine import USD
from reelwright.ids import new_id
from reelwright.settings import LOCAL, Settings
from reelwright.storage.records import Ledger
from reelwright.storage.records.renders import Render, Renders
from reelwright.testing.simulator import Simulator, serve
from reelwright.workspace.service import Service
from reelwright.workspace.work import DONE, carry
from tests_support.buying import KEY, QUICK, addresses, table_rates, wanting
from tests_support.doors import House
from tests_support.driving import driven
from tests_support.plans import small_plan
from tests_support.studio import Studio

HOOKS = {"csv": "hook\nA cold one\nStay cool\n"}
RESULTS = "Ad name;Impr.;Clicks\nhook-1;10000;200\nhook-2;10000;100\n"


def begun(studio: Studio, **asked: Any) -> tuple[str, dict[str, Any]]:
    """Begin a set of two hooks; returns the address of its project's sets, and the set."""
    path = f"/projects/{studio.project(plans=1)}/variations"
    made = studio.ask("POST", path, json=HOOKS | asked)
    assert made.status_code == 201, made.text
    return path, made.json()


def test_a_set_is_foretold_kept_and_read(studio: Studio) -> None:
    path, made = begun(studio, title="Hooks")
    foretold = studio.ask("POST", f"{path}/quote", json=HOOKS).json()
    assert [each["name"] for each in foretold["variants"]] == ["hook-1", "hook-2"]
    assert foretold["quote"]["price_usd"] == 0
    assert foretold["quote"]["steps"]["master"] == 2
    assert foretold["quote"]["steps"]["music"] == 1  # shared
    assert studio.ask("POST", f"{path}/{made['id']}/quote").json()["steps"] == foretold["quote"]["steps"]
    read = studio.ask("GET", f"{path}/{made['id']}")
    assert read.json() == made
    assert studio.ask("GET", f"{path}/{made['id']}", headers={"If-None-Match": read.headers["etag"]}).status_code == 304
    assert made["axes"] == {"hook": ["A cold one", "Stay cool"]}
    assert [each["version"] for each in made["variants"]] == [1, 2]
    plan = studio.ask("GET", f"/projects/{made['id']}/plan").json()
    assert plan["scenes"][0]["shots"][0]["texts"][0]["content"] == "Stay cool"


def test_sets_of_one_ad_are_listed_and_no_others(studio: Studio) -> None:
    path, first = begun(studio)
    second = studio.ask("POST", path, json={"matrix": {"axes": {"hook": ["One", None]}}}).json()
    begun(studio)
    page = studio.ask("GET", f"{path}?limit=1").json()
    rest = studio.ask("GET", f"{path}?limit=1&cursor={page['next']}").json()
    assert [each["id"] for each in page["items"] + rest["items"]] == [second["id"], first["id"]]
    assert rest["next"] is None


def test_the_same_request_begins_one_set(studio: Studio) -> None:
    path = f"/projects/{studio.project(plans=1)}/variations"
    answers = [studio.ask("POST", path, json=HOOKS, headers={"Idempotency-Key": "k"}).json() for _ in range(2)]
    assert answers[0] == answers[1]
    assert len(studio.ask("GET", path).json()["items"]) == 1


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"csv": ""}, "nothing in it"),
        ({"csv": "hok\na\n"}, "Did you mean `hook`"),
        ({"csv": "text s9 headline\na\n"}, "no such scene or shot"),
        ({"matrix": {"axes": {"hook": ["a", "b"], "axis": []}}}, "has no values"),
        ({"matrix": {"axs": {}}}, "no such field"),
        ({"csv": HOOKS["csv"], "version": 7}, "There is no version"),
    ],
)
def test_a_wrong_matrix_is_refused_and_nothing_is_kept(studio: Studio, asked: dict[str, Any], told: str) -> None:
    path = f"/projects/{studio.project(plans=1)}/variations"
    answer = studio.ask("POST", path, json=asked)
    assert answer.status_code in (404, 422)
    assert told in answer.text
    assert studio.ask("GET", path).json()["items"] == []


def test_variations_are_not_varied_again(studio: Studio) -> None:
    _, made = begun(studio)
    answer = studio.ask("POST", f"/projects/{made['id']}/variations", json=HOOKS)
    assert answer.status_code == 422
    assert "these are variations" in answer.text


def test_each_variation_is_a_job_behind_what_people_wait_for_and_is_asked_for_once(studio: Studio) -> None:
    path, made = begun(studio)
    first = studio.ask("POST", f"{path}/{made['id']}/builds", json={})
    assert first.status_code == 202
    jobs = first.json()["items"]
    assert [job["params"]["version"] for job in jobs] == [1, 2]
    again = studio.ask("POST", f"{path}/{made['id']}/builds", json={}).json()["items"]
    assert [job["id"] for job in again] == [job["id"] for job in jobs]
    urgent = studio.project(plans=1)
    studio.ask("POST", f"/projects/{urgent}/builds", json={})
    ranks = {job.project: job.rank for job in studio.service.jobs.page(LOCAL, None, 10)}
    assert ranks[urgent] < ranks[made["id"]]


def test_the_budget_holds_for_all_of_them_before_anything_is_spent(studio: Studio) -> None:
    project = studio.project()
    grounds = [{"label": words, "edits": [{"kind": "prompt", "at": "s0-0", "add": words}]} for words in ("a", "b")]
    studio.service.workspace(LOCAL).projects.add(project, wanting("a street").model_copy(update={"budget": 0.01}))
    path = f"/projects/{project}/variations"
    made = studio.ask("POST", path, json={"matrix": {"axes": {"ground": grounds}}})
    assert made.status_code == 201, made.text
    answer = studio.ask("POST", f"{path}/{made.json()['id']}/builds", json={})
    assert answer.status_code == 402
    assert "Nothing was spent" in answer.text
    assert studio.ask("GET", "/jobs").json()["items"] == []


def built(studio: Studio, project: str) -> None:
    """Keep a render for each build of a project, as its job would."""
    blobs = studio.service.blobs(LOCAL)
    for job in studio.service.jobs.page(LOCAL, None, 10, project=project):
        files = [
            {"name": name, "digest": blobs.put_bytes(f"{job.id} {name}".encode()), "size": 9, "media_type": "video/mp4"}
            for name in ("master-9x16.mp4", "poster.jpg")
        ]
        render = Render(new_id("ren"), project, job.params["version"], job.id, files, [], USD // 4, 1.0, time.time())
        with studio.service.database.write(LOCAL) as sql:
            Renders(studio.service.database, LOCAL).add(sql, render)


def test_what_is_built_is_exported_with_its_manifest_and_page(studio: Studio) -> None:
    path, made = begun(studio)
    one = f"{path}/{made['id']}"
    assert studio.ask("POST", f"{one}/exports").status_code == 409
    studio.ask("POST", f"{one}/builds", json={})
    built(studio, made["id"])
    assert all(each["render"] for each in studio.ask("GET", one).json()["variants"])
    exported = studio.ask("POST", f"{one}/exports").json()
    names = [file["name"] for file in exported["files"]]
    assert names == [
        "hook-1.mp4",
        "hook-1.jpg",
        "hook-2.mp4",
        "hook-2.jpg",
        "manifest.csv",
        "manifest.json",
        "index.html",
    ]
    manifest = json.loads(studio.ask("GET", f"/renders/{exported['id']}/files/manifest.json").content)
    assert [film["name"] for film in manifest["films"]] == ["hook-1", "hook-2"]
    assert manifest["usd"] == 0.5
    assert exported["worst"] is None


def test_results_rank_variations_over_the_state_that_was_read(studio: Studio) -> None:
    path, made = begun(studio)
    results = f"{path}/{made['id']}/results"
    before = studio.ask("GET", results)
    assert before.json() == {"rankings": [], "findings": []}
    tag = {"If-Match": before.headers["etag"]}
    assert studio.ask("PUT", results, json={"csv": RESULTS}).status_code == 428
    ranked = studio.ask("PUT", results, json={"csv": RESULTS}, headers=tag)
    assert ranked.status_code == 200, ranked.text
    first = ranked.json()["rankings"][0]
    assert [each["name"] for each in first["standings"]] == ["hook-1", "hook-2"]
    assert first["standings"][0]["state"] == "leads"
    assert studio.ask("PUT", results, json={"csv": RESULTS}, headers=tag).status_code == 412
    assert studio.ask("GET", results).json()["rankings"] == ranked.json()["rankings"]
    assert studio.ask("GET", f"{path}/{made['id']}").json()["results"] is True
    wrong = studio.ask("PUT", results, json={"csv": RESULTS.replace("200", "20000")}, headers={"If-Match": "*"})
    assert wrong.status_code == 422
    assert "more clicks than impressions" in wrong.text


def test_nobody_sees_the_variations_of_another_workspace(house: House) -> None:
    ann, bob = house.user("ann"), house.user("bob")
    project = ann.told("POST", "/projects", {"title": "Ad"})["id"]
    house.service.workspace(ann.workspace).projects.add(project, small_plan())
    path = f"/projects/{project}/variations"
    made = ann.told("POST", path, HOOKS)["id"]
    for method, rest, body in (
        ("GET", "", None), ("POST", "", HOOKS), ("POST", "/quote", HOOKS), ("GET", f"/{made}", None),
        ("POST", f"/{made}/builds", {}), ("POST", f"/{made}/exports", None), ("GET", f"/{made}/results", None),
        ("PUT", f"/{made}/results", {"csv": RESULTS}),
    ):  # fmt: skip
        assert bob.refused(method, f"{path}{rest}", body, if_match="*") == 404
    viewer = house.member(ann, "vi", "viewer")
    assert viewer.told("GET", f"{path}/{made}")["id"] == made
    for method, rest, body in (
        ("POST", "", HOOKS),
        ("POST", f"/{made}/builds", {}),
        ("POST", f"/{made}/exports", None),
    ):
        assert viewer.refused(method, f"{path}{rest}", body) == 403
    ann.told("DELETE", f"/projects/{made}")
    assert ann.told("GET", path)["items"] == []


@pytest.mark.slow
def test_variations_of_a_service_are_real_films(studio: Studio) -> None:
    path, made = begun(studio, csv="hook\nA cold one\n")
    job = studio.ask("POST", f"{path}/{made['id']}/builds", json={}).json()["items"][0]["id"]
    held = studio.service.jobs.take(job, "w", 1)
    assert held
    assert carry(studio.service, *held) == DONE
    exported = studio.ask("POST", f"{path}/{made['id']}/exports").json()
    film = studio.ask("GET", f"/renders/{exported['id']}/files/hook-1.mp4")
    assert film.content[4:8] == b"ftyp"


WORDS = [
    {"label": words, "edits": [{"kind": "prompt", "at": "s0-0", "add": words}]} for words in ("at dawn", "in snow")
]


@pytest.mark.slow
@pytest.mark.parametrize(("axes", "clips"), [({"hook": ["One", "Two"]}, 1), ({"ground": WORDS}, 2)])
def test_each_clip_of_variations_is_bought_once(tmp_path: Path, axes: dict[str, Any], clips: int) -> None:
    simulator = Simulator(seed=2, pace=QUICK, side=96, rates=table_rates())
    with serve(simulator) as address:
        service = Service(Settings(home=tmp_path, workers=1, secrets=KEY, addresses=addresses(address)))
        studio = Studio(service, application(service))
        plan = wanting("a street", budget=2)
        small = plan.output.model_copy(update={"size": "720p"})
        project = studio.project()
        service.workspace(LOCAL).projects.add(project, plan.model_copy(update={"output": small}))
        path = f"/projects/{project}/variations"
        made = studio.ask("POST", path, json={"matrix": {"axes": axes}}).json()
        one = f"{path}/{made['id']}"
        foretold = studio.ask("POST", f"{one}/quote").json()["price_usd"]
        jobs = studio.ask("POST", f"{one}/builds", json={}).json()["items"]
        ended = [driven(service, service.jobs.get(LOCAL, job["id"])) for job in jobs]
        assert [(job.state, job.error) for job in ended] == [("completed", None)] * 2
        entries = simulator.books.entries
        assert len(entries) == clips and not simulator.books.repeated()
        spent = Ledger(service.database).account(f"project:{LOCAL}/{made['id']}").spent
        assert spent == simulator.books.spent() == round(foretold * USD)
        assert studio.ask("POST", f"{one}/quote").json()["price_usd"] == 0
        exported = studio.ask("POST", f"{one}/exports").json()
        manifest = studio.ask("GET", f"/renders/{exported['id']}/files/manifest.json").json()
        assert manifest["usd"] == pytest.approx(spent / USD)
        films = [each["digest"] for each in exported["files"] if each["name"].endswith(".mp4")]
        assert len(set(films)) == 2
        service.close()
