"""Signs that look like those of Turtle, or stand for them in other scripts: of full width, and of Chinese and Japanese.

One table says which is meant by each; what stands in a text in quotation marks is left alone.
"""

from __future__ import annotations

import re

_WIDE = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_OTHERS = {
    "\u3000": " ", "、": ",", "。": ".", "｡": ".", "､": ",", "〈": "<", "〉": ">", "〔": "[", "〕": "]", "【": "[",
    "】": "]", "﹐": ",", "﹔": ";", "﹕": ":", "﹒": ".",
}  # fmt: skip
_QUOTES = {"「": "」", "『": "』", "《": "》", "＂": "＂", "＇": "＇", "〝": "〞", "｢": "｣"}
MEANT = {**_WIDE, **_OTHERS, **dict.fromkeys((*_QUOTES, *_QUOTES.values()), '"')}
"""What is meant by each such sign."""
_PLAIN = str.maketrans(MEANT)
_SIGNS = "".join(map(re.escape, MEANT))
_PAIRS = "|".join(f"{one}[^{one}{other}\n]*{other}" for one, other in _QUOTES.items())
_PIECE = re.compile(
    rf"""(?P<kept>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|<[^<>\s]*>|(?<!\S)\#.*)|(?P<pair>{_PAIRS})|(?P<signs>[{_SIGNS}]+)"""
)


def in_plain_signs(text: str) -> str:
    """Return a text with the signs of Turtle in place of those that look like them.

    >>> in_plain_signs("２０２４－１１－２２")
    '2024-11-22'
    """
    return text if text.isascii() else text.translate(_PLAIN)


def is_wide(text: str) -> bool:
    """Tell whether a text has such signs, all of them letters, digits and signs of full width."""
    found = [sign for sign in text if sign in MEANT]
    return bool(found) and all(sign in _WIDE for sign in found)


def lookalikes(line: str) -> list[tuple[int, str, str]]:
    """Return the places of such signs in a line of Turtle, outside of its texts, each with what is meant by it.

    >>> lookalikes("a:b a:t 「the sea」@en。")
    [(8, '「the sea」', '"the sea"'), (20, '。', '.')]
    """
    found = []
    for piece in _PIECE.finditer(line) if not line.isascii() else ():
        if pair := piece["pair"]:
            text = re.sub(r'(?<!\\)"', r"\"", pair[1:-1])
            found.append((piece.start(), pair, f'"{text}"'))
        elif signs := piece["signs"]:
            found.append((piece.start(), signs, signs.translate(_PLAIN)))
    return found
