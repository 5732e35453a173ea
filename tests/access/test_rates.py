"""Buckets let a burst through, then so much a second, and take no more memory than they were given."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelwright.access.rates import LIMITS, Rate, Rates
from reelwright.errors import TooManyError, UnknownCallerError


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def taken(rates: Rates, key: str, cost: float = 1) -> bool:
    try:
        rates.take(key, cost)
    except TooManyError:
        return False
    return True


def test_a_burst_and_then_so_many_a_second() -> None:
    clock = Clock()
    rates = Rates({"user": Rate(5, 2)}, clock)
    assert [taken(rates, "user:a") for _ in range(7)] == [True] * 5 + [False] * 2
    assert taken(rates, "user:b")
    with pytest.raises(TooManyError, match="in 1 s") as caught:
        rates.take("user:a")
    assert caught.value.seconds == pytest.approx(0.5)
    clock.now += 0.5
    assert taken(rates, "user:a") and not taken(rates, "user:a")
    clock.now += 1_000
    assert [taken(rates, "user:a", 2.5) for _ in range(3)] == [True, True, False]


def test_a_clock_that_goes_back_gives_nothing() -> None:
    clock = Clock()
    rates = Rates({"user": Rate(1, 1)}, clock)
    assert taken(rates, "user:a")
    clock.now = -1_000
    assert not taken(rates, "user:a")


@pytest.mark.parametrize("cost", [-1, 6, float("nan"), float("inf")])
def test_a_cost_that_can_never_be_had_is_a_mistake(cost: float) -> None:
    with pytest.raises(ValueError, match="never"):
        Rates({"user": Rate(5, 2)}).take("user:a", cost)


@given(st.lists(st.tuples(st.floats(0, 10), st.floats(0, 5)), max_size=60))
def test_nobody_gets_more_than_the_limit(steps: list[tuple[float, float]]) -> None:
    clock = Clock()
    rates = Rates({"user": Rate(5, 2)}, clock)
    had = 0.0
    for wait, cost in steps:
        clock.now += wait
        try:
            rates.take("user:a", cost)
            had += cost
        except TooManyError as error:
            clock.now += error.seconds * (1 + 1e-9) + 1e-9
            rates.take("user:a", cost)
            had += cost
        assert had <= 5 + 2 * clock.now + 1e-6


def test_the_longest_unused_go_first_and_only_of_their_kind() -> None:
    rates = Rates({"user": Rate(1, 0.001), "key": Rate(1, 0.001)}, Clock(), most=3)
    rates.take("key:k")
    for name in "abc":
        rates.take(f"user:{name}")
    assert not taken(rates, "user:a")  # used now, so b is the oldest
    rates.take("user:d")
    assert not taken(rates, "user:a") and not taken(rates, "key:k")
    assert taken(rates, "user:b")
    for index in range(1_000):
        taken(rates, f"user:{'x' * 10_000}{index}")
    assert len(rates) == 4 and not taken(rates, "key:k")


def test_many_threads_get_no_more() -> None:
    rates = Rates({"user": Rate(100, 1e-9)})
    got: list[bool] = []

    def run() -> None:
        got.extend([taken(rates, "user:a") for _ in range(50)])

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(got) == 100


def fail(rates: Rates, address: str, account: str) -> None:
    with pytest.raises(UnknownCallerError), rates.login(address, account):
        raise UnknownCallerError("wrong")


def test_failed_logins_are_counted_and_good_ones_are_not() -> None:
    clock = Clock()
    rates = Rates(LIMITS, clock)
    for _ in range(100):
        with rates.login("192.0.2.1", "a@b.example"):
            pass
    for index in range(10):
        fail(rates, "192.0.2.1", f"{index}@b.example")
    with pytest.raises(TooManyError) as caught, rates.login("192.0.2.1", "a@b.example"):
        pytest.fail("it was let through")
    assert caught.value.seconds == pytest.approx(30)
    with rates.login("192.0.2.2", "a@b.example"):
        pass
    clock.now += 30
    fail(rates, "192.0.2.1", "a@b.example")


def test_one_account_is_guessed_at_from_no_number_of_addresses() -> None:
    rates = Rates(LIMITS, Clock())
    for index in range(20):
        fail(rates, f"192.0.2.{index}", "a@b.example" if index % 2 else " A@B.example ")
    with pytest.raises(TooManyError), rates.login("198.51.100.1", "a@b.example"):
        pytest.fail("it was let through")


def test_a_line_of_ipv6_is_one_address() -> None:
    rates = Rates(LIMITS, Clock())
    for index in range(10):
        fail(rates, f"2001:db8:0:1::{index + 1:x}", f"{index}@b.example")
    with pytest.raises(TooManyError), rates.login("2001:db8:0:1:ffff::1", "z@b.example"):
        pytest.fail("it was let through")
    with rates.login("2001:db8:0:2::1", "z@b.example"):
        pass
    for index in range(10):
        fail(rates, f"::ffff:192.0.2.{9}", f"m{index}@b.example")
    with pytest.raises(TooManyError), rates.login("192.0.2.9", "z@b.example"):
        pytest.fail("it was let through")


def test_our_own_fault_is_no_guess() -> None:
    rates = Rates(LIMITS, Clock())
    for _ in range(50):
        with pytest.raises(OSError, match="away"), rates.login("192.0.2.1", "a@b.example"):
            raise OSError("away")


def test_new_accounts_come_from_a_network_in_turn() -> None:
    clock = Clock()
    rates = Rates(clock=clock)
    for number in range(5):
        rates.sign_up(f"2001:db8::{number}")
    with pytest.raises(TooManyError, match="720 s"):
        rates.sign_up("2001:db8::7")
    rates.sign_up("2001:db8:1::7")
    clock.now += 720.0
    rates.sign_up("2001:db8::7")
