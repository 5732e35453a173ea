"""The scenes, the chat and the storyboard in a real browser over a real service."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import httpx2
import pytest

from reelwright.craft.backdrop import families, family
from tests_support.chromium import Service, begun, eventually, faults

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).resolve().parents[2]
BRIEF = {
    "title": "Trail Bottle",
    "product": {"name": "Trail Bottle", "facts": ["Cold for 24 hours", "1 litre", "Recycled steel"]},
    "call_to_action": "Shop now",
    "duration": 15,
    "aspects": ["9:16", "1:1"],
    "seed": 7,
}


@pytest.fixture
def project(served: Service) -> str:
    return begun(served, BRIEF, "plan")


def plan_of(served: Service, project: str) -> Any:
    return httpx2.get(f"{served.url}/api/v1/projects/{project}/plan").json()


def order_of(served: Service, project: str) -> list[str]:
    return [scene["id"] for scene in plan_of(served, project)["scenes"]]


def test_the_page_knows_all_drawn_grounds() -> None:
    known = (ROOT / "web/src/document/vocabulary.ts").read_text("utf-8")
    named = known.split("familyWords = words(")[1].split("},")[0]
    assert sorted(line.split(":")[0].strip() for line in named.splitlines() if ":" in line) == sorted(families())
    deep = {name for name in families() if family(name).tones == ("deep",)}
    assert {each.strip(' "') for each in known.split("Set<Family>([")[1].split("]")[0].split(",")} == deep


def test_texts_are_edited_where_they_stand(page: Any, served: Service, project: str) -> None:
    page.goto(f"/projects/{project}/board")
    card = page.locator("[data-scene=s2]")
    before = card.get_by_title("Edit: Headline").inner_text()
    card.get_by_title("Edit: Headline").click()
    page.keyboard.type("Meet it")
    page.keyboard.press("Escape")
    assert card.get_by_title("Edit: Headline").inner_text() == before
    page.keyboard.press("Enter")  # the focus came back to it
    page.keyboard.type("Meet it")
    page.keyboard.press("Enter")
    eventually(lambda: plan_of(served, project)["scenes"][1]["shots"][0]["texts"][0]["content"] == "Meet it")
    page.get_by_role("button", name="Take back: Text of scene 2").click()
    eventually(lambda: plan_of(served, project)["scenes"][1]["shots"][0]["texts"][0]["content"] != "Meet it")
    assert faults(page) == []


def test_a_refused_text_stays_as_it_was_typed(page: Any, served: Service, project: str) -> None:
    page.goto(f"/projects/{project}/board")
    page.locator("[data-scene=s2]").get_by_title("Edit: Headline").click()
    page.keyboard.type("The best in the world, 99 % of all say")
    page.keyboard.press("Enter")
    page.get_by_role("alert").wait_for()
    page.get_by_role("button", name="Close").click()
    assert page.locator("[data-scene=s2] textarea").input_value().startswith("The best in the world")
    assert plan_of(served, project)["scenes"][1]["shots"][0]["texts"][0]["content"] != "The best in the world"


def test_scenes_are_moved_by_keys_and_by_the_pointer(page: Any, served: Service, project: str) -> None:
    page.goto(f"/projects/{project}/board")
    page.locator("[data-scene=s2] [data-handle]").focus()
    told = {" ": "is lifted", "ArrowRight": "Place 3 of 5", "End": "Place 5 of 5", "ArrowLeft": "Place 4 of 5"}
    for key, said in told.items():
        page.keyboard.press(key)
        page.get_by_text(said).wait_for(state="attached")
    page.keyboard.press("Enter")
    eventually(lambda: order_of(served, project) == ["s1", "s3", "s4", "s2", "s5"])
    page.locator("[data-scene=s2] [data-handle]").focus()
    for key in (" ", "ArrowLeft", "Escape"):
        page.keyboard.press(key)
    page.wait_for_timeout(300)
    handle, target = (page.locator(f"[data-scene={scene}] [data-handle]").bounding_box() for scene in ("s2", "s1"))
    page.mouse.move(handle["x"] + 5, handle["y"] + 5)
    page.mouse.down()
    page.mouse.move(target["x"] + 60, target["y"] + 60, steps=8)
    page.mouse.move(target["x"] + 5, target["y"] + 5, steps=4)
    page.mouse.up()
    eventually(lambda: order_of(served, project) == ["s2", "s1", "s3", "s4", "s5"])


def test_scenes_are_duplicated_split_merged_locked_and_removed(page: Any, served: Service, project: str) -> None:
    page.goto(f"/projects/{project}/board")
    picture = page.locator("[data-scene=s2] button[aria-label^='Scene 2']")
    picture.click()
    page.keyboard.press("Control+d")
    eventually(lambda: len(order_of(served, project)) == page.locator("[data-scene]").count() == 6)
    page.keyboard.press("l")
    eventually(lambda: plan_of(served, project)["scenes"][1]["locked"])
    page.locator("[data-scene=s2]").get_by_role("button", name="Unlock", exact=True).wait_for()
    page.keyboard.press("Delete")  # it is locked
    page.keyboard.press("l")
    eventually(lambda: not plan_of(served, project)["scenes"][1]["locked"])
    picture.click()
    page.keyboard.press("m")
    eventually(lambda: len(order_of(served, project)) == page.locator("[data-scene]").count() == 5)
    picture.click()
    page.keyboard.press("s")
    eventually(lambda: len(order_of(served, project)) == page.locator("[data-scene]").count() == 6)
    page.locator("[data-scene=s1] button[aria-label^='Scene 1']").click()
    page.locator("[data-scene=s2] button[aria-label^='Scene 2']").click(modifiers=["Control"])
    page.get_by_role("heading", name="2 selected").wait_for()
    page.keyboard.press("Delete")
    eventually(lambda: len(order_of(served, project)) == 4)
    assert faults(page) == []


def test_the_inspector_sets_what_the_plan_can_say(page: Any, served: Service, project: str) -> None:
    page.goto(f"/projects/{project}/board")
    page.locator("[data-scene=s1]").get_by_role("button", name="Actions for scene 1").click()
    page.get_by_role("menuitem", name="All settings").click()
    page.get_by_label("Drawing").select_option("beam")
    eventually(lambda: plan_of(served, project)["scenes"][0]["shots"][0]["ground"]["family"] == "beam")
    page.get_by_label("Layout").select_option("low")
    eventually(lambda: plan_of(served, project)["scenes"][0]["shots"][0]["layout"] == "low")
    assert faults(page) == []


@pytest.mark.parametrize(
    ("language", "theme", "width"), [("ar", "dark", 390), ("en", "dark", 1920), ("ar", "light", 1280)]
)
def test_every_look_is_without_faults(
    chromium: Any, served: Service, project: str, language: str, theme: str, width: int
) -> None:
    context = chromium.new_context(base_url=served.url, viewport={"width": width, "height": 900}, color_scheme=theme)
    context.add_init_script(f"localStorage.setItem('reelwright.language', {language!r})")
    shown = context.new_page()
    for view in ("board", "storyboard", "variations"):
        shown.goto(f"/projects/{project}/{view}")
        shown.wait_for_timeout(800)
        assert faults(shown) == []
        assert shown.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()


def ask(page: Any, words: str) -> None:
    page.get_by_label("Your wish").fill(words)
    page.get_by_label("Your wish").press("Enter")


def test_a_wish_is_shown_done_and_taken_back(page: Any, served: Service, project: str) -> None:
    page.goto(f"/projects/{project}/board")
    ask(page, "swap scenes 2 and 3")
    page.get_by_role("button", name="Do it").click()
    page.get_by_text("Done. It is version").wait_for()
    assert order_of(served, project) == ["s1", "s3", "s2", "s4", "s5"]
    page.locator("[data-scene=s1] [data-open]").focus()
    page.keyboard.press("Control+z")
    eventually(lambda: order_of(served, project) == ["s1", "s2", "s3", "s4", "s5"])
    ask(page, "shorten the scene")
    page.get_by_role("button", name="s3, proof").click()  # asked back which one
    page.get_by_role("button", name="Do it").wait_for()
    ask(page, "fly to the moon, no captions")
    page.get_by_text("I did not understand “fly to the moon”").wait_for()
    page.get_by_role("button", name="Do only that").click()
    page.get_by_role("button", name="Do it").click()
    eventually(lambda: not plan_of(served, project)["captions"]["burned"])
    page.reload()
    page.get_by_text("fly to the moon, no captions").wait_for()  # the conversation is kept
    page.get_by_label("Your wish").press("ArrowUp")
    assert page.get_by_label("Your wish").input_value() == "fly to the moon, no captions"
    assert faults(page) == []


def asking(project: str) -> dict[str, Any]:
    """Return a question as the service tells it."""
    issue = {
        "check": "contrast", "severity": "error", "where": "9:16 at 0.5 s", "message": "“Cold” is pale.",
        "remedy": "Darken it.", "evidence": {}, "fix": None, "scene": "s1", "still": "",
    }  # fmt: skip
    suggestion = {
        "told": "colours further apart", "edits": [], "issues": [0], "usd": 0.5, "worst_usd": 0.75, "seconds": 9,
        "words": False, "beyond": False, "instead": ["another title"],
    }  # fmt: skip
    other = {**suggestion, "told": "another title", "usd": 0, "worst_usd": 0, "instead": ["colours further apart"]}
    return {
        "id": "job_1-q1", "job": "job_1", "project": project, "version": 1, "render": "ren_1", "state": "open",
        "issues": [issue], "suggestions": [suggestion, other, {**suggestion, "told": "a take", "beyond": True}],
        "left_usd": 2.0, "answer": None, "user": "", "asked_at": time.time(), "deadline": time.time() + 86400 * 3,
        "answered_at": None,
    }  # fmt: skip


def test_the_director_asks_and_is_answered(page: Any, served: Service, project: str) -> None:
    listed = httpx2.get(f"{served.url}/api/v1/jobs", params={"project": project}).json()["items"][0]
    waiting = {**listed, "id": "job_1", "kind": "build", "state": "waiting"}
    given: list[Any] = []

    def answered(route: Any) -> None:
        given.append(route.request.post_data_json)
        if len(given) == 1:
            problem = {"title": "It has changed", "detail": "", "status": 412,
                       "problems": [{"where": "title", "value": "Mine", "limit": "", "remedy": ""}]}  # fmt: skip
            route.fulfill(status=412, json=problem, content_type="application/problem+json")
        else:
            route.fulfill(status=202, json={**waiting, "state": "pending"})

    page.route("**/api/v1/jobs?*", lambda route: route.fulfill(json={"items": [waiting], "next": None}))
    page.route("**/api/v1/jobs/job_1/question", lambda route: route.fulfill(json=asking(project)))
    page.route("**/api/v1/jobs/job_1/answer", answered)
    page.goto(f"/projects/{project}/board")
    page.get_by_role("heading", name="The director has a question").wait_for()
    assert faults(page) == []
    page.get_by_role("checkbox").and_(page.get_by_label("another title")).nth(1).check()  # excludes the first
    assert not page.get_by_role("checkbox", name="colours further apart").first.is_checked()
    page.get_by_role("button", name="Do these").click()
    page.get_by_text("The ad has changed since the question").wait_for()
    page.get_by_role("button", name="Finish now").click()
    eventually(lambda: len(given) == 2)
    assert (given[0]["choice"], given[0]["suggestions"], given[1]["choice"]) == ("accept", [1], "finish")


def test_a_storyboard_is_made_and_approved(page: Any, served: Service, project: str) -> None:
    plan = httpx2.get(f"{served.url}/api/v1/projects/{project}/plan")
    ground = {"kind": "generated", "prompt": "fog over a lake", "seed": 7,
              "instead": plan.json()["scenes"][0]["shots"][0]["ground"]}  # fmt: skip
    edits = [{"kind": "budget", "tier": "premium", "budget": 5}, {"kind": "ground", "at": "s1-1", "ground": ground}]
    at = f"{served.url}/api/v1/projects/{project}/edits"
    made = httpx2.post(at, json={"edits": edits}, headers={"If-Match": plan.headers["ETag"]})
    assert made.status_code == 200, made.text
    page.goto(f"/projects/{project}/storyboard")
    page.get_by_role("button", name="Make 1 still").first.click()
    page.get_by_role("button", name="Approve").click(timeout=60_000)
    eventually(lambda: plan_of(served, project)["scenes"][0]["shots"][0]["ground"]["stills"])
    page.get_by_role("button", name="Take the approval back").wait_for()
    page.get_by_role("button", name="Change it in words").first.click()
    picture = page.get_by_label("The picture. Arrows move the brush, Space paints.")
    picture.press("ArrowUp")
    picture.press(" ")
    page.get_by_label("What should change").fill("more fog")
    assert faults(page) == []


def test_variations_are_foreseen_kept_and_ranked(page: Any, project: str) -> None:
    page.goto(f"/projects/{project}/variations")
    for axis, value in (("Hook", "Cold all day"), ("Call to action", "Get yours")):
        page.get_by_label(axis, exact=True).fill(value)
        page.get_by_label(axis, exact=True).press("Enter")
    page.get_by_role("button", name="Keep these 4 variations").click(timeout=30_000)
    page.get_by_text("Side by side").wait_for()
    table = "name,impressions,clicks\nhook-0_cta-0,10000,100\nhook-1_cta-0,10000,300\nhook-0_cta-1,9000,90\n"
    chosen = {"name": "results.csv", "mimeType": "text/csv", "buffer": table.encode()}
    page.locator("input[type=file]").set_input_files(chosen)
    page.get_by_text("Leads surely").first.wait_for()
    assert faults(page) == []
