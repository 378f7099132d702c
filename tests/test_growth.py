"""What holds the growth of commands tells what grows with its input from what grows with its square."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.growth import plain_work, require_growth


def all_beside_all(size: int) -> Callable[[], object]:
    held = [str(n) for n in range(size)]
    return lambda: [text in held for text in held]


def test_what_grows_with_its_input_may() -> None:
    require_growth(plain_work, 1000)


def test_what_grows_with_the_square_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.growth._ROUNDS", 1)
    with pytest.raises(AssertionError, match=r"10 times 100 took \d+"):
        require_growth(all_beside_all, 100)
