"""What was made is listed, read in parts, and given by links that end."""

from __future__ import annotations

from urllib.parse import urlsplit

from tests_support.studio import Studio

FILM = bytes(range(256)) * 40


def _path(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"


def test_renders_are_listed_newest_first(studio: Studio) -> None:
    project = studio.project(plans=1)
    made = [studio.render(project, film_mp4=FILM).id for _ in range(3)]
    page = studio.ask("GET", f"/projects/{project}/renders", params={"limit": 2}).json()
    assert {render["id"] for render in page["items"]} < set(made)
    assert page["items"][0]["id"] > page["items"][1]["id"]
    rest = studio.ask("GET", f"/projects/{project}/renders", params={"limit": 2, "cursor": page["next"]}).json()
    assert {render["id"] for render in (*page["items"], *rest["items"])} == set(made)
    one = studio.ask("GET", f"/renders/{made[0]}").json()
    assert (one["cost_usd"], one["worst"], one["kind"], one["files"][0]["size"]) == (1.25, "warning", "build", 10240)
    found = studio.ask("GET", f"/renders/{made[0]}/findings").json()["items"]
    assert found[0]["message"] == "tight"


def test_a_file_is_read_in_parts_and_kept_for_ever(studio: Studio) -> None:
    render = studio.render(studio.project(plans=1), film_mp4=FILM)
    path = f"/renders/{render.id}/files/film.mp4"
    whole = studio.ask("GET", path)
    assert whole.content == FILM
    assert "immutable" in whole.headers["cache-control"]
    assert "attachment" in whole.headers["content-disposition"]
    part = studio.ask("GET", path, headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.content) == (206, FILM[100:200])
    assert studio.ask("GET", path, headers={"Range": "bytes=99999-"}).status_code == 416
    assert studio.ask("GET", path, params={"redirect": 1}).status_code == 200  # no store elsewhere gives it
    assert studio.ask("GET", f"/renders/{render.id}/files/other.mp4").status_code == 404


def test_a_link_serves_without_a_session_until_it_ends(studio: Studio) -> None:
    render = studio.render(studio.project(plans=1), film_mp4=FILM, poster_jpg=b"poster")
    links = studio.ask("POST", f"/renders/{render.id}/links", json={"seconds": 60}).json()["links"]
    assert [link["name"] for link in links] == ["film.mp4", "poster.jpg"]
    path = _path(links[0]["url"])
    studio.app.state.authenticator = None  # nobody is let in any more
    part = studio.ask("GET", path, headers={"Range": "bytes=-10"})
    assert (part.status_code, part.content) == (206, FILM[-10:])
    assert "inline" in part.headers["content-disposition"]
    assert studio.ask("GET", path.replace("film.mp4", "poster.jpg")).status_code == 403
    assert studio.ask("GET", path[:-2]).status_code == 403
    assert studio.ask("GET", path.partition("?")[0]).status_code == 403
    old = studio.service.signer
    object.__setattr__(old, "clock", lambda: links[0]["expires_at"] + 1)
    assert studio.ask("GET", path).status_code == 403


def test_links_are_for_files_that_are_there(studio: Studio) -> None:
    render = studio.render(studio.project(plans=1), film_mp4=FILM)
    path = f"/renders/{render.id}/links"
    assert studio.ask("POST", path, json={"names": ["../secret"]}).status_code == 404
    assert studio.ask("POST", path, json={"seconds": 8 * 24 * 3600}).status_code == 422


def test_another_tenants_files_are_not_there(studio: Studio) -> None:
    project = studio.project("ws_other", plans=1)
    render = studio.render(project, "ws_other", film_mp4=FILM)
    for path in ("", "/findings", "/files/film.mp4"):
        assert studio.ask("GET", f"/renders/{render.id}{path}").status_code == 404
    assert studio.ask("POST", f"/renders/{render.id}/links", json={}).status_code == 404
    assert studio.ask("GET", f"/projects/{project}/renders").status_code == 404
