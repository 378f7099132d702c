"""Slips of the pen: which words were most likely meant by another one, typed with one letter wrong."""

from __future__ import annotations

LEAST = 3
"""A shorter word has no slip: too many others are one letter away."""
# Endings that sound alike, and are taken for each other more often than letters are.
_ENDINGS = ("ie", "ey", "y", "i")


def is_slip(typed: str, word: str) -> bool:
    """Tell whether a folded word may be meant by another: it is the same but for one letter, or for how it ends.

    One letter is left out, too many, another one, or has changed places with its neighbour. Numbers have no slips.

    >>> is_slip("blackpnk", "blackpink"), is_slip("jenny", "jennie"), is_slip("2024", "2025")
    (True, True, False)
    """
    if typed == word:
        return True
    if not _may_slip(typed) or word.isdigit() or len(word) < LEAST - 1:
        return False
    return _is_one_off(typed, word) or word in spellings_of(typed)


def spellings_of(typed: str) -> list[str]:
    """Return a word with each of the endings that sound like its own."""
    ending = next((one for one in _ENDINGS if typed.endswith(one)), None)
    if ending is None or not _may_slip(typed):
        return []
    return [typed.removesuffix(ending) + one for one in _ENDINGS if one != ending]


def halves_of(typed: str) -> tuple[str, str]:
    """Return how a word begins and how it ends, of which one is unharmed where only one letter is wrong."""
    middle = len(typed) // 2
    return typed[:middle], typed[middle + 1 :]


def _may_slip(typed: str) -> bool:
    return len(typed) >= LEAST and not typed.isdigit()


def _is_one_off(typed: str, word: str) -> bool:
    longer = len(word) - len(typed)
    if not -1 <= longer <= 1:
        return False
    same = next((n for n, (a, b) in enumerate(zip(typed, word, strict=False)) if a != b), min(len(typed), len(word)))
    if longer:
        return typed[same:] == word[same + 1 :] if longer > 0 else typed[same + 1 :] == word[same:]
    return typed[same + 1 :] == word[same + 1 :] or (
        typed[same : same + 2] == word[same : same + 2][::-1] and typed[same + 2 :] == word[same + 2 :]
    )


def slip_score(wanted: str, label: str) -> float:
    """Return how well a folded label fits a folded text with slips in it, between 0.1 and 0.2, or 0 where it does not.

    Each word that was typed must be one of the label's, or have slipped; fewer slips and a shorter label are better.
    """
    inside = label.split()
    slips = 0
    for word in wanted.split():
        if word not in inside:
            if not any(is_slip(word, one) for one in inside):
                return 0.0
            slips += 1
    return 0.1 + 0.04 / slips + 0.05 * min(1.0, len(wanted) / len(label)) if slips else 0.0
