"""Foreign addresses: none of our own network is reached, no bound is passed, nothing half stays, no secret is told."""

from __future__ import annotations

import asyncio
import ipaddress
import itertools
import re
import socket
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelwright.fetch import Answer, Bounds, Fetched, FetchError, fetch, is_public, post
from tests_support.web import LOCAL, PUBLIC, Handler, Internet, Server, in_pieces, leads, told

HERE = Bounds(local=LOCAL)
KEY = "key-canary-0123456789"


def got(url: str, out: Path, bounds: Bounds = HERE, **headers: str) -> str:
    return asyncio.run(fetch(url, out, bounds, headers)).media_type


def refused(url: str, out: Path, bounds: Bounds = HERE, **headers: str) -> FetchError:
    """Fetch what cannot be had; nothing may remain of it, and no query or key may be told."""
    with pytest.raises(FetchError) as caught:
        got(url, out, bounds, **headers)
    assert not out.exists()
    assert "secret" not in str(caught.value) and KEY not in str(caught.value)
    return caught.value


# Which addresses are of the internet

OURS = [
    "127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
    "169.254.0.1", "169.254.169.254", "100.64.0.1", "100.127.255.255", "100.100.100.200", "192.0.0.8", "192.0.0.192",
    "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.250",
    "240.0.0.1", "255.255.255.255", "168.63.129.16", "::1", "::", "::127.0.0.1", "::10.0.0.1", "::ffff:127.0.0.1",
    "::ffff:7f00:1", "::ffff:169.254.169.254", "::ffff:0.0.0.0", "::ffff:100.64.0.1", "::ffff:0:127.0.0.1",
    "64:ff9b::127.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b::100.64.0.1", "64:ff9b:1::1", "64:ff9b:1::8.8.8.8",
    "2002:7f00:1::", "2002:a9fe:a9fe::1", "2002:c0a8:101::", "2002:6440:1::", "2001::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:db8::1", "2001:10::1", "3fff::1", "100::1", "5f00::1", "fc00::1",
    "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fe80::1%25eth0", "::1%lo", "fec0::1", "ff02::1", "ff0e::1", "4000::1",
]  # fmt: skip
THEIRS = [
    "8.8.8.8", "93.184.215.14", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1", "192.1.0.1",
    "168.63.129.17", "2606:4700::1111", "2a00:1450:4001::200e", "2001:4860:4860::8888", "::ffff:8.8.8.8",
    "64:ff9b::8.8.8.8", "2002:808:808::1",
]  # fmt: skip


@pytest.mark.parametrize("address", OURS)
def test_what_is_ours_or_a_neighbours_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", THEIRS)
def test_what_is_of_the_internet_is_public(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_another_form_of_an_address_is_as_public_as_itself(address: ipaddress.IPv4Address) -> None:
    forms = (
        f"::ffff:{address}",
        f"64:ff9b::{address}",
        str(ipaddress.IPv6Address((0x2002 << 112) | int(address) << 80)),
    )
    assert {is_public(form) for form in forms} == {is_public(str(address))}


# Names and addresses

HOSTS = [
    "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0", "0.0.0.0", "localhost", "127.0.0.1.", "[::1]",
    "[::ffff:7f00:1]", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "100.64.0.1", "169.254.169.254",
    "[fe80::1]", "１２７.0.0.1",
]  # fmt: skip


@pytest.mark.parametrize("host", HOSTS)
def test_no_form_of_a_private_address_is_fetched(host: str, tmp_path: Path) -> None:
    said = str(refused(f"https://{host}/latest/meta-data?secret=1", tmp_path / "a", Bounds()))
    assert re.search("private network|not known|no address", said)  # some are refused by who reads or resolves them


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("ftp://example.org/a?secret", "no http address"),
        ("file:///etc/passwd?secret", "no http address"),
        ("data:text/plain,secret", "no http address"),
        ("https:///a?secret", "no http address"),
        ("https://me:secret@example.org/a", "asked without a name and a password"),
        ("https://me:secret@example.org//b//c", "asked without a name and a password"),
        ("http://example.org/a?token=secret#secret", "only https"),
        ("https://exa\x00mple.org/?secret", "no address"),
        ("https://[?secret", "not known|no address"),
        ("https://127.0.0.1:99999999/?secret", "no http address"),
    ],
)
def test_what_is_no_address_of_the_web_is_refused(url: str, why: str, tmp_path: Path) -> None:
    with pytest.raises(FetchError, match=why):
        got(url, tmp_path / "a")
    refused(url.replace("data:text/plain,secret", "data:text/plain,x"), tmp_path / "a")


def test_our_own_network_is_fetched_from_where_it_was_named(tmp_path: Path) -> None:
    with Server({"/a": told(b"bytes", content_type="Video/MP4; codecs=x")}).running() as server:
        assert got(f"{server.address}/a?x=1", tmp_path / "a") == "video/mp4"
        assert (tmp_path / "a").read_bytes() == b"bytes"
        assert server.seen[0][1]["host"] == f"127.0.0.1:{server.port}"
        assert "only https" in str(refused(f"{server.address}/a", tmp_path / "b", Bounds()))
        assert "private" in str(refused(f"https://127.0.0.1:{server.port}/a", tmp_path / "b", Bounds()))
        assert len(server.seen) == 1


def test_it_is_told_where_a_file_lay_and_what_the_server_says_it_is(tmp_path: Path) -> None:
    answers = {"/a": leads("/b?c=d#e"), "/b": told(b"there", content_type='Text/HTML; boundary=x; Charset="Shift_JIS"')}
    with Server(answers).running() as server:
        found = asyncio.run(fetch(f"{server.address}/a", tmp_path / "a", HERE))
        assert found == Fetched(f"{server.address}/b?c=d", "text/html", "shift_jis")


# Redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_within_is_followed_with_the_key(status: int, tmp_path: Path) -> None:
    with Server({"/a": leads("b?c=d", status), "/b": told(b"there")}).running() as server:
        got(f"{server.address}/a", tmp_path / "a", authorization=KEY)
        assert (tmp_path / "a").read_bytes() == b"there"
        assert [(path, headers["authorization"]) for path, headers in server.seen] == [("/a", KEY), ("/b", KEY)]


def test_a_key_goes_to_nobody_else_and_not_to_who_is_led_back_to(tmp_path: Path) -> None:
    here, there = Server(answers := {}), Server(others := {"/": told(b"nothing")})
    answers |= {"/a": leads(f"{there.address}/b"), "/c": told(b"done")}
    others |= {"/b": leads(f"{here.address}/c")}
    with here.running(), there.running():
        got(f"{here.address}/a", tmp_path / "a", authorization=KEY, x_key=KEY)
        assert [KEY in headers.values() for _, headers in here.seen] == [True, False]
        assert [KEY in headers.values() for _, headers in there.seen] == [False]


def test_a_cookie_goes_to_nobody_else(tmp_path: Path) -> None:
    here, there = Server(answers := {}), Server({"/b": told(b"done")})
    answers |= {"/a": leads(f"{there.address}/b", set_cookie="a=b; path=/")}
    with here.running(), there.running():
        got(f"{here.address}/a", tmp_path / "a")
        assert "cookie" not in there.seen[0][1]


@pytest.mark.parametrize(
    "to",
    ["http://169.254.169.254/?secret", "https://169.254.169.254/", "https://localhost:1/", "//127.0.0.2/",
     "https://[::ffff:7f00:1]/", "https://2130706433/", "file:///etc/passwd", "https://x:secret@127.0.0.1/",
     "https://[", "https://127.0.0.1:99999999/", "\x01"],
)  # fmt: skip
def test_a_redirect_leads_nowhere_else(to: str, tmp_path: Path) -> None:
    with Server({"/a": leads(to), "/\x01": told(b"")}).running() as server:
        refused(f"{server.address}/a?secret", tmp_path / "a")
        assert len(server.seen) == 1


def test_a_loop_of_redirects_ends(tmp_path: Path) -> None:
    with Server({"/a": leads("/b"), "/b": leads("/a?secret")}).running() as server:
        assert "more than 5 times" in str(refused(f"{server.address}/a", tmp_path / "a"))
        assert len(server.seen) == 6


def test_a_redirect_to_nowhere_is_a_status(tmp_path: Path) -> None:
    with Server({"/a": told(b"", 302)}).running() as server:
        assert refused(f"{server.address}/a?secret", tmp_path / "a").status == 302


# The internet, played on loopback: names that resolve to public addresses, and certificates for them


@pytest.fixture
def internet(monkeypatch: pytest.MonkeyPatch) -> Internet:
    return Internet(monkeypatch)


def test_a_host_of_the_internet_is_asked_at_the_address_that_was_checked(
    internet: Internet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trusted = internet.certificate("files.example", tmp_path, monkeypatch)
    internet.names = {"files.example": [[PUBLIC], ["127.0.0.1"]]}  # another answer the second time
    with Server({"/a": told(b"bytes")}, trusted).running() as server:
        internet.port = server.port
        got("https://files.example/a", tmp_path / "a", Bounds())
        assert internet.connected == [PUBLIC]
        assert server.seen[0][1]["host"] == "files.example"
        assert "private network" in str(refused("https://files.example/a", tmp_path / "b", Bounds()))


def test_a_certificate_of_another_name_is_refused(
    internet: Internet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trusted = internet.certificate("files.example", tmp_path, monkeypatch)
    internet.names = {"other.example": [[PUBLIC]]}
    with Server({"/a": told(b"bytes")}, trusted).running() as server:
        internet.port = server.port
        assert "certificate" in str(refused("https://other.example/a?secret", tmp_path / "a", Bounds())).lower()
        assert not server.seen


@pytest.mark.parametrize("addresses", [["127.0.0.1"], [PUBLIC, "10.0.0.1"], ["169.254.169.254", PUBLIC]])
def test_a_name_with_any_private_address_is_not_asked(addresses: list[str], internet: Internet, tmp_path: Path) -> None:
    internet.names = {"files.example": [addresses]}
    assert "private network" in str(refused("https://files.example/?secret", tmp_path / "a", Bounds()))
    assert not internet.connected


def test_the_internet_leads_nobody_into_our_network(
    internet: Internet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even to a host that may be asked directly."""
    trusted = internet.certificate("files.example", tmp_path, monkeypatch)
    internet.names = {"files.example": [[PUBLIC]], "127.0.0.1": [["127.0.0.1"]]}
    with Server({"/a": told(b"ours")}).running() as ours:
        with Server({"/a": leads(f"{ours.address}/a")}, trusted).running() as server:
            internet.port = server.port
            refused("https://files.example/a", tmp_path / "a")
        assert not ours.seen


# What comes


@pytest.mark.parametrize("status", [201, 204, 206, 304, 400, 403, 404, 429, 500, 503])
def test_another_status_is_told(status: int, tmp_path: Path) -> None:
    with Server({"/a": told(b"" if status in (204, 304) else b"no", status)}).running() as server:
        error = refused(f"{server.address}/a?secret=1", tmp_path / "a")
        assert error.status == status and str(status) in str(error)


def test_an_empty_answer_is_refused(tmp_path: Path) -> None:
    with Server({"/a": told(b"")}).running() as server:
        assert "is empty" in str(refused(f"{server.address}/a?secret", tmp_path / "a"))


@pytest.mark.parametrize("length", [None, 3_000])
def test_no_more_than_the_size_is_taken(length: int | None, tmp_path: Path) -> None:
    with Server({"/a": told(b"x" * 3_001, length=length)}).running() as server:
        refused(f"{server.address}/a?secret", tmp_path / "a", Bounds(size=2_999, local=LOCAL))
        got(f"{server.address}/a", tmp_path / "b", Bounds(size=3_001, local=LOCAL))


def test_a_body_without_end_is_left(tmp_path: Path) -> None:
    with Server({"/a": in_pieces(itertools.repeat(b"\0" * 65536))}).running() as server:
        start = time.monotonic()
        assert "more than 1,000,000 bytes" in str(
            refused(f"{server.address}/a?secret", tmp_path / "a", Bounds(size=1_000_000, local=LOCAL))
        )
        assert time.monotonic() - start < 5


@pytest.mark.parametrize("length", [6, 10**15])
def test_a_body_that_is_cut_off_is_refused(length: int, tmp_path: Path) -> None:
    with Server({"/a": told(b"bytes", length=length)}).running() as server:
        assert "cut off" in str(refused(f"{server.address}/a?secret", tmp_path / "a"))


def test_an_answer_that_is_no_http_is_refused(tmp_path: Path) -> None:
    def rubbish(handler: Handler) -> None:
        handler.wfile.write(b"\x00secret rubbish\r\n\r\n")
        handler.close_connection = True

    with Server({"/a": rubbish}).running() as server:
        refused(f"{server.address}/a?secret", tmp_path / "a")


def test_what_drips_is_left(tmp_path: Path) -> None:
    bounds = Bounds(local=LOCAL, grace=0.1, rate=1000)
    with Server({"/a": in_pieces(itertools.repeat(b"x"), pause=0.02)}).running() as server:
        start = time.monotonic()
        assert "bytes a second" in str(refused(f"{server.address}/a?secret", tmp_path / "a", bounds))
        assert time.monotonic() - start < 2


def test_what_comes_slowly_enough_is_taken(tmp_path: Path) -> None:
    with Server({"/a": in_pieces(iter([b"x" * 400] * 8 + [b""]), pause=0.02)}).running() as server:
        got(f"{server.address}/a", tmp_path / "a", Bounds(local=LOCAL, grace=0.05, rate=1000))
        assert (tmp_path / "a").stat().st_size == 3200


def test_the_time_of_it_all_is_bounded(tmp_path: Path) -> None:
    bounds = Bounds(local=LOCAL, seconds=0.3)
    with Server({"/a": in_pieces(itertools.repeat(b"x"), pause=0.05)}).running() as server:
        assert "more than 0.3 s" in str(refused(f"{server.address}/a?secret", tmp_path / "a", bounds))


def test_a_fetch_that_is_cancelled_leaves_nothing(tmp_path: Path) -> None:
    async def cut_off(url: str) -> None:
        task = asyncio.ensure_future(fetch(url, tmp_path / "a", Bounds(local=LOCAL)))
        while not (tmp_path / "a").exists():
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    with Server({"/a": in_pieces(itertools.repeat(b"x"), pause=0.02)}).running() as server:
        asyncio.run(asyncio.wait_for(cut_off(f"{server.address}/a"), 5))
    assert not (tmp_path / "a").exists()


def test_a_server_that_is_not_there_is_told(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, and not listening
        refused(f"http://127.0.0.1:{taken.getsockname()[1]}/?secret", tmp_path / "a")


def test_a_header_that_cannot_be_sent_is_not_told(tmp_path: Path) -> None:
    with Server({"/a": told(b"a")}).running() as server:
        refused(f"{server.address}/a", tmp_path / "a", authorization=f"{KEY}\n")
        assert not server.seen


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with Server({"/a": told(b"a")}).running() as server:
        refused(f"{server.address}/a?secret", tmp_path / "missing" / "a")


# What is posted

SMALL = Bounds(size=64 << 10, seconds=5, local=LOCAL)


def answered(url: str, bounds: Bounds = SMALL, **headers: str) -> Answer:
    return asyncio.run(post(url, b'{"a": 1}', headers, bounds))


def unanswered(url: str, bounds: Bounds = SMALL, **headers: str) -> FetchError:
    with pytest.raises(FetchError) as caught:
        answered(url, bounds, **headers)
    assert "secret" not in str(caught.value) and KEY not in str(caught.value)
    return caught.value


@pytest.mark.parametrize("status", [200, 202, 400, 410, 429, 500, 503])
def test_any_status_is_an_answer(status: int) -> None:
    with Server({"/a": told(b"said \xff", status, retry_after="7")}).running() as server:
        found = answered(f"{server.address}/a?x=secret", authorization=KEY)
        assert (found.status, found.text, found.headers["retry-after"]) == (status, "said \ufffd", "7")
        ((headers, body),) = server.posted
        assert body == b'{"a": 1}' and headers["content-length"] == "8" and headers["authorization"] == KEY
        assert headers["host"] == f"127.0.0.1:{server.port}"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_what_is_posted_is_led_nowhere(status: int) -> None:
    with Server({"/b": told(b"ours")}).running() as ours:
        with Server({"/a": leads(f"{ours.address}/b", status)}).running() as server:
            assert answered(f"{server.address}/a").status == status
        assert not ours.seen


def test_the_rest_of_a_long_answer_is_left() -> None:
    with Server({"/a": in_pieces(itertools.repeat(b"x" * 65536))}).running() as server:
        start = time.monotonic()
        found = answered(f"{server.address}/a")
        assert (found.status, found.text) == (200, "x" * (64 << 10))
        assert time.monotonic() - start < 2


def test_an_answer_that_does_not_come_is_left() -> None:
    bounds = Bounds(local=LOCAL, seconds=0.3)
    with Server({"/a": lambda _: time.sleep(1), "/b": in_pieces(itertools.repeat(b"x"), 0.05)}).running() as server:
        assert "more than 0.3 s" in str(unanswered(f"{server.address}/a?secret", bounds))
        assert "more than 0.3 s" in str(unanswered(f"{server.address}/b?secret", bounds))


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:{}/?secret", "https://127.1:{}/?secret", "https://2130706433:{}/", "https://0.0.0.0:{}/",
     "https://[::ffff:7f00:1]:{}/", "https://localhost:{}/", "https://x:secret@127.0.0.1:{}/", "file:///etc/passwd"],
)  # fmt: skip
def test_nothing_is_posted_into_our_network(url: str) -> None:
    with Server({"/": told(b"ours")}).running() as server:
        unanswered(url.format(server.port), Bounds(seconds=5))
        assert not server.seen


def test_what_is_posted_goes_to_the_address_that_was_checked(
    internet: Internet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trusted = internet.certificate("hooks.example", tmp_path, monkeypatch)
    internet.names = {"hooks.example": [[PUBLIC], ["127.0.0.1"]]}  # another answer the second time
    with Server({"/a": told(b"taken")}, trusted).running() as server:
        internet.port = server.port
        assert answered("https://hooks.example/a", Bounds(seconds=5)).text == "taken"
        assert internet.connected == [PUBLIC] and server.posted[0][0]["host"] == "hooks.example"
        assert "private network" in str(unanswered("https://hooks.example/a", Bounds(seconds=5)))
        assert len(server.posted) == 1


def test_a_header_that_cannot_be_posted_is_not_told() -> None:
    with Server({"/a": told(b"a")}).running() as server:
        unanswered(f"{server.address}/a", authorization=f"{KEY}\n")
        assert not server.seen
