"""Writes the golden pages anew."""

from tests.web.golden import PAGES, made, path_of, shipped

for name, address in PAGES.items():
    path_of(name).write_bytes(made(shipped(), address))
