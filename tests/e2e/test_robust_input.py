"""What people bring that does not fit, budgets that refuse, browsers that lack something, and hands that use no mouse.

What is refused is told in a sentence with a way on.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests_support.buying import KEY, addresses
from tests_support.chromium import Service, asked, begun, browser, eventually, faults, free_port

pytestmark = pytest.mark.e2e

NAME = "studio.test"  # a host that is none of a secure context
BRIEF = {"title": "Trail Bottle", "product": {"name": "Trail Bottle", "facts": ["Cold for 24 hours", "1 litre"]},
         "call_to_action": "Shop now", "duration": 6, "aspects": ["1:1"], "seed": 7}  # fmt: skip
# Says nothing where the focus is seen: the outline, shadow or border of what has it, or holds it, is unlike before.
SEEN = """() => {
  const look = (element) => {
    const style = getComputedStyle(element);
    return [style.outlineStyle === "none" ? "" : style.outline, style.boxShadow, style.borderColor].join();
  };
  const focused = document.activeElement;
  if (!focused || focused === document.body) return "nothing";
  const chain = [focused, focused.nextElementSibling, focused.parentElement, focused.closest("form")].filter(Boolean);
  const before = chain.map(look);
  focused.blur();
  const after = chain.map(look);
  focused.focus({ focusVisible: true });
  return before.join("|") !== after.join("|") ? "" : focused.outerHTML.slice(0, 160);
}"""
NAMED = "(each => each.ariaLabel || each.labels?.[0]?.innerText || each.innerText || '')(document.activeElement)"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with browser(f"--host-resolver-rules=MAP {NAME} 127.0.0.1") as opened:
        yield opened


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Serve with a simulated provider, by a name of its own too."""
    port, provider = free_port(), free_port()
    settings = {f"REELWRIGHT_URL_{name.upper()}": at for name, at in addresses(f"http://127.0.0.1:{provider}").items()}
    home = tmp_path_factory.mktemp("served") / "home"
    home.mkdir()
    # A process of its own: playwright's event loop runs in this one.
    simulator = subprocess.Popen([sys.executable, "-m", "reelwright.testing.simulator", "--port", str(provider)])
    service = Service(home, port, REELWRIGHT_PUBLIC_URL=f"http://{NAME}:{port}", **settings, **KEY)
    try:
        yield service.start()
    finally:
        service.stop()
        simulator.terminate()
        simulator.wait(30)


@pytest.fixture(scope="module")
def project(served: Service) -> str:
    return begun(served, BRIEF, "builds")


def heap(page: Any) -> int:
    return int(page.evaluate("performance.memory.usedJSHeapSize"))


def test_a_film_of_three_gigabytes_goes_in_pieces_and_can_be_stopped(page: Any, tmp_path: Path) -> None:
    film = tmp_path / "hike.mp4"
    with film.open("wb") as file:
        file.truncate(3 << 30)
    page.goto("/")
    sent: list[int] = []
    page.on("request", lambda each: sent.append(int(each.headers["upload-offset"])) if each.method == "PATCH" else 0)
    before = heap(page)
    page.locator("input[type=file]").set_input_files(str(film))
    eventually(lambda: page.title() and len(sent) > 3, 60)  # events come while the page is asked something
    assert sent[:3] == [0, 8 << 20, 16 << 20] and heap(page) - before < 24 << 20
    page.get_by_role("button", name="Stop hike.mp4").click()
    eventually(lambda: page.get_by_text("hike.mp4").count() == 0)
    gone = len(sent)
    page.wait_for_timeout(1500)
    assert len(sent) <= gone + 1, "nothing more is sent"
    assert page.get_by_role("alert").count() == 0


def test_too_many_and_too_large_are_refused_at_once(page: Any, tmp_path: Path) -> None:
    page.goto("/")
    files = page.locator("input[type=file]")
    crowd = [tmp_path / f"{number}.jpg" for number in range(500)]
    for path in crowd:
        path.write_bytes(b"\xff\xd8\xff")
    files.set_input_files([str(path) for path in crowd])
    page.get_by_text("500 files at once are too many. An ad takes up to 6 photos, 20 films and one song.").wait_for()
    large = tmp_path / "whole-trip.mp4"
    with large.open("wb") as file:
        file.truncate(5 << 30)
    files.set_input_files(str(large))
    page.get_by_text("whole-trip.mp4 was not taken. A file may have up to 4").wait_for()
    assert page.get_by_role("list", name="Files").count() == 0


def test_a_text_called_a_film_is_refused_with_what_helps(page: Any, tmp_path: Path) -> None:
    (tmp_path / "notes.mp4").write_text("These are my notes for the ad, in words.\n" * 40)
    page.goto("/")
    page.locator("input[type=file]").set_input_files(str(tmp_path / "notes.mp4"))
    refused = page.get_by_role("alert").filter(has_text="notes.mp4 was not taken")
    said = refused.inner_text()
    assert "film" in said.split(".", 2)[2] and "Traceback" not in said, said
    page.get_by_label("What the ad is about").fill("6 s for my herb tea")
    page.get_by_role("button", name="Continue").click()
    page.get_by_text("Free, about").wait_for()  # the rest goes on without it
    page.get_by_role("button", name="Remove notes.mp4").click()
    assert page.get_by_role("alert").count() == 0 and faults(page) == []


def test_what_is_pasted_is_words_alone(page: Any) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/")
    page.evaluate("""async () => {
      const kinds = {
        "text/html": '<b>herb tea</b><img src="x" onerror="window.ran = true">',
        "text/plain": 'My <b>herb tea</b> <img src="x" onerror="window.ran = true"> for students',
      };
      const blobs = Object.entries(kinds).map(([type, text]) => [type, new Blob([text], { type })]);
      await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
    }""")
    field = page.get_by_label("What the ad is about")
    field.focus()
    page.keyboard.press("Control+v")
    assert field.input_value().startswith("My <b>herb tea</b> <img")
    page.keyboard.press("Enter")
    page.get_by_text("Free, about").wait_for()
    assert page.locator("#main b", has_text="herb tea").count() == page.locator("img[src=x]").count() == 0
    assert page.evaluate("window.ran") is None
    page.get_by_role("button", name="Start over").click()
    page.locator("h1").click()
    page.keyboard.press("Control+v")  # beside every field
    assert page.get_by_label("What the ad is about").input_value().startswith("My <b>herb tea</b>")


def test_a_budget_that_refuses_says_so_and_leads_on(page: Any, served: Service) -> None:
    limit = f"{served.url}/api/v1/budgets/month"
    httpx2.put(limit, json={"limit_usd": 0}, timeout=60).raise_for_status()
    try:
        page.goto("/")
        page.get_by_label("What the ad is about").fill("6 s for my trail bottle, cold for 24 hours")
        page.get_by_text("More choices").click()
        page.get_by_role("radio", name="Premium").check(force=True)
        page.get_by_label("At most, in US dollars").fill("5")
        page.get_by_role("button", name="Continue").click()
        page.get_by_text("The budget of this month has $0.00 left").wait_for()
        assert faults(page) == []
        page.get_by_role("button", name="Make it without paid engines").click()
        page.wait_for_url("**/board")
    finally:
        httpx2.put(limit, json={"limit_usd": None}, timeout=60).raise_for_status()


LACKING = (
    "for (const name of ['VideoEncoder', 'VideoDecoder', 'AudioEncoder', 'AudioDecoder']) delete globalThis[name];"
)


def test_a_browser_without_encoders_is_told_of_the_service(page: Any, project: str) -> None:
    page.add_init_script(LACKING)
    page.goto(f"/projects/{project}/finish")
    page.get_by_text("Make it in this browser").click()
    page.get_by_text("This browser has no video encoder (WebCodecs). Let the service make the film.").wait_for()
    assert page.get_by_role("button", name="Make 1:1 here").count() == 0
    page.get_by_role("button", name="Make it again").wait_for()  # which is the service's
    page.goto(f"/projects/{project}/board")
    page.get_by_role("region", name="Preview").wait_for()
    page.wait_for_selector("canvas[data-frame], video", timeout=180_000)
    assert faults(page) == []


def test_an_insecure_page_works_but_for_what_browsers_forbid(page: Any, served: Service, project: str) -> None:
    at = f"http://{NAME}:{served.port}/projects/{project}"
    page.goto(f"{at}/finish")
    assert page.evaluate("isSecureContext") is False
    page.get_by_text("Make it in this browser").click()
    page.get_by_text("This page is not in a secure context").wait_for()
    page.get_by_role("button", name="Make it again").wait_for()
    page.goto(f"{at}/board")
    page.locator("[data-scene=s2]").get_by_title("Edit: Headline").click()
    page.keyboard.type("Meet it now")
    page.keyboard.press("Enter")
    eventually(lambda: "Meet it now" in str(asked(served, f"/projects/{project}/plan")["scenes"][1]))
    page.get_by_text("Films are only shown over HTTPS").wait_for()


def tab_to(page: Any, name: str, most: int = 60) -> None:
    """Press Tab until what has the name is focused; each stop on the way shows that it is."""
    for _ in range(most):
        page.keyboard.press("Tab")
        assert page.evaluate(SEEN) == ""
        told = page.evaluate(
            "(e => e.ariaLabel || e.labels?.[0]?.innerText || e.innerText || '')(document.activeElement)"
        )
        if name in told:
            return
    raise AssertionError(f"{name} cannot be reached")


def test_an_ad_is_made_by_keys_alone_and_changed(page: Any, served: Service) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto("/")
    page.locator("h1").wait_for()
    tab_to(page, "What the ad is about")
    page.keyboard.type("6 s for my herb tea, square")
    page.keyboard.press("Enter")
    page.get_by_text("Free, about").wait_for()
    tab_to(page, "Make my ad")
    page.keyboard.press("Enter")
    page.wait_for_url("**/board")
    page.locator("[data-scene=s1]").wait_for(timeout=120_000)
    assert page.evaluate("document.getAnimations().filter(each => each.effect.getTiming().duration > 1).length") == 0
    tab_to(page, "Timeline")
    page.keyboard.press("Enter")
    page.get_by_role("region", name="Timeline").wait_for()
    made = page.url.split("/")[4]
    before = [scene["id"] for scene in asked(served, f"/projects/{made}/plan")["scenes"]]
    tab_to(page, "Scenes:", 90)
    page.keyboard.press("Alt+ArrowRight")
    eventually(lambda: asked(served, f"/projects/{made}/plan")["scenes"][1]["id"] == before[0])
    page.get_by_role("button", name="Look at it").wait_for(timeout=180_000)
    tab_to(page, "Look at it", 120)
    page.keyboard.press("Enter")
    tab_to(page, "Download 1:1", 60)
