"""Signed URLs of ours allow what was signed and nothing else (attack 39)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelwright.errors import ForbiddenError, InputError
from reelwright.storage.signing import MAX_SECONDS, Signer

SECRET = "0123456789abcdef" * 2
NOW = 1_700_000_000.0
SIGNER = Signer(SECRET, lambda: NOW)
PATHS = st.text(min_size=1, max_size=40)
UPLOAD: dict[str, Any] = {"workspace": "w", "method": "PUT", "media_type": "video/mp4", "most_bytes": 1000}


@given(path=PATHS, workspace=st.text(max_size=20), filename=st.text(max_size=40), seconds=st.floats(1, MAX_SECONDS))
def test_what_is_signed_is_allowed(path: str, workspace: str, filename: str, seconds: float) -> None:
    query = SIGNER.sign(path, seconds, workspace=workspace, filename=filename)
    for method in ("GET", "HEAD"):
        grant = SIGNER.verify(method, path, query)
        assert (grant.workspace, grant.filename, grant.expires) == (workspace, filename, NOW + seconds)


@given(data=st.data())
def test_one_other_character_is_refused(data: st.DataObject) -> None:
    query = SIGNER.sign("/files/a", 60, **UPLOAD)
    at = data.draw(st.integers(len("token="), len(query) - 1))
    other = data.draw(st.characters().filter(lambda char: char != query[at]))
    with pytest.raises(ForbiddenError):
        SIGNER.verify("PUT", "/files/a", query[:at] + other + query[at + 1 :])


@given(path=PATHS, query=st.text(max_size=200))
def test_what_was_never_signed_is_refused(path: str, query: str) -> None:
    for asked in (query, f"token={query}", f"token={query}.{query}"):
        with pytest.raises(ForbiddenError):
            SIGNER.verify("GET", path, asked)


@given(path=PATHS, other=PATHS)
def test_another_path_method_or_secret_is_refused(path: str, other: str) -> None:
    query = SIGNER.sign(path, 60, workspace="w")
    if other != path:
        with pytest.raises(ForbiddenError):
            SIGNER.verify("GET", other, query)
    for method in ("PUT", "POST", "DELETE", "get"):
        with pytest.raises(ForbiddenError):
            SIGNER.verify(method, path, query)
    with pytest.raises(ForbiddenError):
        Signer(SECRET[::-1], lambda: NOW).verify("GET", path, query)
    with pytest.raises(ForbiddenError):
        SIGNER.verify("GET", path, f"{query}&{query}")


@given(seconds=st.floats(1, MAX_SECONDS), late=st.floats(0, 1e9))
def test_it_ends_in_time(seconds: float, late: float) -> None:
    query = SIGNER.sign("/a", seconds, workspace="w")
    Signer(SECRET, lambda: NOW + seconds - 0.5).verify("GET", "/a", query)
    with pytest.raises(ForbiddenError, match="expired"):
        Signer(SECRET, lambda: NOW + seconds + late).verify("GET", "/a", query)


@given(most=st.integers(1, 1 << 40), over=st.integers(1, 1 << 40))
def test_an_upload_is_no_larger_than_signed(most: int, over: int) -> None:
    grant = SIGNER.verify("PUT", "/a", SIGNER.sign("/a", 60, **UPLOAD | {"most_bytes": most}))
    grant.take_size(most)
    with pytest.raises(ForbiddenError, match=f"at most {most} bytes"):
        grant.take_size(most + over)


def test_an_upload_has_the_type_that_was_signed() -> None:
    grant = SIGNER.verify("PUT", "/a", SIGNER.sign("/a", 60, **UPLOAD))
    grant.take_type("Video/MP4; codecs=avc1")
    for other in ("", "text/html", "video/mp4x", "video", "image/svg+xml; video/mp4"):
        with pytest.raises(ForbiddenError, match="takes video/mp4"):
            grant.take_type(other)


def test_each_url_has_an_id_of_its_own_to_be_used_once() -> None:
    ids = [SIGNER.verify("PUT", "/a", SIGNER.sign("/a", 60, **UPLOAD)).id for _ in range(20)]
    assert len(set(ids)) == 20
    query = SIGNER.sign("/a", 60, **UPLOAD)
    assert SIGNER.verify("PUT", "/a", query).id == SIGNER.verify("PUT", "/a", query).id
    download = SIGNER.verify("GET", "/a", SIGNER.sign("/a", 60, workspace="w"))
    with pytest.raises(ForbiddenError):
        download.take_size(1)
    with pytest.raises(ForbiddenError):
        download.take_type("video/mp4")


@pytest.mark.parametrize(
    ("seconds", "more"),
    [
        (0, {}),
        (MAX_SECONDS + 1, {}),
        (float("nan"), {}),
        (60, {"most_bytes": 0}),
        (60, {"most_bytes": None}),
        (60, {"media_type": ""}),
    ],
)
def test_what_cannot_be_signed_is_refused(seconds: float, more: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        SIGNER.sign("/a", seconds, **UPLOAD | more)


def test_a_short_secret_is_refused_and_none_is_shown() -> None:
    with pytest.raises(InputError, match="REELWRIGHT_SECRET"):
        Signer("short")
    assert SECRET not in repr(SIGNER)
