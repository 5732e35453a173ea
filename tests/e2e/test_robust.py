"""What breaks on the way: two tabs at once, a service that goes and comes back, a line that breaks, an ended session.

Each time nothing that was typed is lost, the page goes on by itself, and no error is left on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests_support.chromium import Service, asked, begun, eventually, listened, serving

pytestmark = pytest.mark.e2e

BRIEF = {"title": "Trail Bottle", "product": {"name": "Trail Bottle", "facts": ["Cold for 24 hours", "1 litre"]},
         "call_to_action": "Shop now", "duration": 9, "aspects": ["1:1"], "seed": 7}  # fmt: skip
PIECE = 8 << 20  # bytes that the studio sends at once
AWAY = "The service cannot be reached"


@pytest.fixture(scope="module")
def project(served: Service) -> str:
    return begun(served, BRIEF, "plan")


@pytest.fixture
def tabs(chromium: Any, served: Service) -> Iterator[Any]:
    """Give what opens a page in one more tab of the same person; nothing may fail in any of them."""
    context = chromium.new_context(base_url=served.url, viewport={"width": 1280, "height": 900})
    said: list[str] = []

    def opened(address: str) -> Any:
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(address)
        return page

    yield opened
    context.close()
    assert said == []


def headline(served: Service, project: str, scene: int) -> str:
    found = asked(served, f"/projects/{project}/plan")["scenes"][scene - 1]["shots"][0]["texts"]
    return str(next(text["content"] for text in found if text["role"] == "headline"))


def begin(page: Any, scene: int, words: str) -> Any:
    """Begin to type a headline; return its field."""
    card = page.locator(f"[data-scene=s{scene}]")
    card.get_by_title("Edit: Headline").click()
    field = card.locator("textarea")
    field.fill(words)
    return field


def say(page: Any, served: Service, project: str, scene: int, words: str) -> None:
    begin(page, scene, words).press("Enter")
    eventually(lambda: headline(served, project, scene) == words)


def shows(page: Any, scene: int, words: str) -> None:
    page.locator(f"[data-scene=s{scene}]").get_by_title("Edit: Headline").get_by_text(words, exact=True).wait_for()


def test_two_tabs_keep_up_with_each_other(tabs: Any, served: Service, project: str) -> None:
    one, other = (tabs(f"/projects/{project}/board") for _ in range(2))
    first, second = headline(served, project, 1), headline(served, project, 2)
    typing = begin(other, 2, "Meet it now")
    say(one, served, project, 1, "Cold all day")
    shows(other, 1, "Cold all day")  # by itself
    assert typing.input_value() == "Meet it now" and typing.evaluate("field => field === document.activeElement")
    typing.press("Enter")
    eventually(lambda: headline(served, project, 2) == "Meet it now")
    assert headline(served, project, 1) == "Cold all day", "changes of different things are merged"
    assert other.get_by_role("dialog").count() == 0
    shows(one, 2, "Meet it now")

    one.get_by_role("button", name="Take back: Text of scene 1").click()
    eventually(lambda: headline(served, project, 1) == first)
    assert headline(served, project, 2) == "Meet it now", "each tab takes back what it did"
    other.get_by_role("button", name="Take back: Text of scene 2").click()
    eventually(lambda: headline(served, project, 2) == second)
    one.get_by_role("button", name="Do again: Text of scene 1").click()
    eventually(lambda: headline(served, project, 1) == "Cold all day")
    assert headline(served, project, 2) == second


def test_who_changes_the_same_is_asked(tabs: Any, served: Service, project: str) -> None:
    one, other = (tabs(f"/projects/{project}/board") for _ in range(2))
    for theirs, choice, kept in (("Theirs", "Keep theirs", "Theirs"), ("Yours", "Make my change on top", "Mine")):
        typing = begin(other, 1, "Mine")
        say(one, served, project, 1, theirs)
        typing.press("Enter")
        asking = other.get_by_role("dialog", name="Somebody else has changed this ad")
        asking.locator("ins").get_by_text(theirs).wait_for()
        assert headline(served, project, 1) == theirs
        asking.get_by_role("button", name=choice).click()
        for page in (one, other):
            shows(page, 1, kept)
        assert headline(served, project, 1) == kept


def test_another_program_changes_the_project(tabs: Any, served: Service, project: str) -> None:
    page = tabs(f"/projects/{project}/board")
    shows(page, 2, headline(served, project, 2))
    elsewhere(served, project, {"kind": "text", "at": "s2-1", "role": "headline", "content": "From a script"})
    shows(page, 2, "From a script")
    begin(page, 2, "Words of an hour")
    elsewhere(served, project, {"kind": "remove_scene", "scene": "s2"})
    eventually(lambda: page.locator("[data-scene=s2]").count() == 0)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    offered = page.get_by_label("Messages").filter(has_text="Words of an hour")
    offered.get_by_role("button", name="Copy").click()
    eventually(lambda: page.evaluate("navigator.clipboard.readText()") == "Words of an hour")


def elsewhere(served: Service, project: str, edit: dict[str, Any]) -> None:
    import httpx2

    at = f"{served.url}/api/v1/projects/{project}"
    version = httpx2.get(f"{at}/plan", timeout=60).headers["ETag"]
    made = httpx2.post(f"{at}/edits", json={"edits": [edit]}, headers={"If-Match": version}, timeout=60)
    assert made.status_code == 200, made.text


def film(path: Path, size: int) -> Path:
    """Write a file that claims to be a film of so many bytes, without taking their room."""
    with path.open("wb") as file:
        file.write(b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom")
        file.truncate(size)
    return path


def part_sent(page: Any) -> float:
    return float(page.locator("progress").first.evaluate("bar => bar.value"))


def test_a_line_that_breaks_in_an_upload_costs_nothing(tabs: Any, tmp_path: Path) -> None:
    page = tabs("/")
    sent: list[int] = []
    page.on("request", lambda each: sent.append(int(each.headers["upload-offset"])) if each.method == "PATCH" else 0)
    page.route("**/api/v1/uploads/*", slowly)
    page.locator("input[type=file]").set_input_files(str(film(tmp_path / "hike.mp4", 6 * PIECE)))
    eventually(lambda: part_sent(page) > 0)
    page.context.set_offline(True)
    eventually(lambda: page.get_by_text("hike.mp4 was not taken").count() == 0 and len(sent) > 1)
    page.wait_for_timeout(2500)
    stood = part_sent(page)
    assert 0 < stood < 1 and page.get_by_role("alert").count() == 0
    page.context.set_offline(False)
    page.get_by_text("hike.mp4 was not taken").wait_for()  # since all of it came, and was no film
    assert sorted(set(sent)) == [PIECE * piece for piece in range(6)] and len(sent) <= 9, (
        "no piece came twice for nothing"
    )


def slowly(route: Any) -> None:
    """Take a little longer for a piece, so that there is time to break the line."""
    if route.request.method == "PATCH":
        import time

        time.sleep(0.4)
    route.continue_()


def test_a_service_that_comes_back_is_gone_on_with(tabs: Any, served: Service, tmp_path: Path) -> None:
    """It goes while somebody types, a film is made, and another is sent; nobody loads a page again."""
    planned, built = begun(served, BRIEF, "plan"), begun(served, BRIEF | {"duration": 15}, "plan")
    typing, making, sending = tabs(f"/projects/{planned}/board"), tabs(f"/projects/{built}/board"), tabs("/")
    field = begin(typing, 1, "Cold all day")
    making.get_by_role("button", name="Make the film").click()
    making.get_by_text("Rendering").or_(making.get_by_text("Composing")).first.wait_for()
    sending.route("**/api/v1/uploads/*", slowly)
    sending.locator("input[type=file]").set_input_files(str(film(tmp_path / "hike.mp4", 12 * PIECE)))
    eventually(lambda: part_sent(sending) > 0)

    served.stop()
    field.press("Enter")
    typing.get_by_text(AWAY).wait_for()
    assert typing.locator("[data-scene=s1]").get_by_text("Cold all day").is_visible()
    served.start()

    eventually(lambda: headline(served, planned, 1) == "Cold all day", 60)
    sending.get_by_text("hike.mp4 was not taken").wait_for(timeout=180_000)  # all of it came, and was no film
    making.get_by_role("button", name="Look at it").wait_for(timeout=240_000)
    for page in (typing, making, sending):
        assert page.get_by_text(AWAY).count() == page.get_by_role("dialog").count() == 0
    assert typing.get_by_role("alert").count() == making.get_by_role("alert").count() == 0


def test_a_session_that_ends_while_somebody_types(chromium: Any, tmp_path: Path) -> None:
    with serving(tmp_path / "home", REELWRIGHT_ACCOUNTS="local") as service:
        context = chromium.new_context(base_url=service.url)
        page = context.new_page()
        page.set_default_timeout(60_000)
        said = listened(page)
        page.goto("/")
        page.get_by_role("button", name="Make an account").click()
        page.get_by_label("E-mail").fill("mara@studio.example")
        page.get_by_label("Password", exact=True).fill("a calm sentence to keep")
        page.get_by_role("button", name="Make the account").click()
        page.get_by_label("What the ad is about").fill("6 s for my trail bottle, cold for 24 hours")
        page.get_by_role("button", name="Continue").click()
        page.get_by_text("Free, about").wait_for()
        page.goto(f"/projects/{context.request.get('/api/v1/projects').json()['items'][0]['id']}/board")
        page.get_by_role("button", name="Write the plan").click()
        page.locator("[data-scene=s1]").wait_for()
        begin(page, 2, "Meet it now")
        context.clear_cookies()
        page.keyboard.press("Enter")  # the field may be gone by now: what the page asks for beside it ends its editing
        again = page.get_by_role("dialog", name="Your session has ended")
        again.get_by_label("E-mail").fill("mara@studio.example")
        again.get_by_label("Password", exact=True).fill("a calm sentence to keep")
        again.get_by_role("button", name="Sign in").click()
        again.wait_for(state="hidden")
        shows(page, 2, "Meet it now")
        page.get_by_role("button", name="Take back: Text of scene 2").wait_for()
        page.reload()
        shows(page, 2, "Meet it now")
        assert said == []
        context.close()
