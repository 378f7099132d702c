"""A real editor, with the settings of docs/editors.md."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

from tests import ROOT
from tests.services import NVIM, PYGLS, require

_SCRIPT = """
local function until_true(told, check)
  if not vim.wait(60000, check, 50) then error("no " .. told) end
end
local function ask(method, params)
  local found
  vim.lsp.buf_request(0, method, params, function(_, result) found = result or {} end)
  until_true(method, function() return found ~= nil end)
  return found
end
local seen = { filetypes = {} }
for _, ending in ipairs({ "ttl", "trig", "rq" }) do
  vim.cmd("edit data/sources/other." .. ending)
  table.insert(seen.filetypes, vim.bo.filetype)
end
vim.cmd("edit data/sources/first.ttl")
until_true("server", function() return #vim.lsp.buf_get_clients(0) > 0 and vim.lsp.buf_get_clients(0)[1] ~= nil or next(vim.lsp.buf_get_clients(0)) ~= nil end)
vim.fn.search("c:length 200")
vim.cmd("substitute/200/0/")
until_true("finding", function() return #vim.diagnostic.get(0) > 0 end)
seen.finding = vim.diagnostic.get(0)[1].message
vim.cmd("substitute/ 0 / 200 /")
until_true("mended", function() return #vim.diagnostic.get(0) == 0 end)
vim.fn.search("c:by c:artist1")
vim.cmd("substitute/c:artist1/c:artist12/")
vim.fn.search("artist12")
local offered
until_true("completion", function()
  local params = vim.lsp.util.make_position_params()
  params.position.character = params.position.character + #"artist12"
  offered = ask("textDocument/completion", params).items or {}
  return #offered > 0
end)
seen.offered = offered[1].label
vim.fn.search("^c:first")
vim.fn.append(vim.fn.line("$"), { "", "<urn:x> rdfs:seeAlso Artist 1" })
vim.cmd("silent %substitute/^@prefix c:.*$//")
vim.cmd("normal! G")
local keys = vim.api.nvim_replace_termcodes("A2<C-X><C-O><C-Y> .<Esc>", true, false, true)
until_true("completed", function()
  vim.api.nvim_feedkeys(keys, "ntx", false)
  if vim.fn.getline("$") == "<urn:x> rdfs:seeAlso c:artist12 ." then return true end
  vim.cmd("undo")
  vim.cmd("normal! G")
end)
seen.completed = vim.fn.getline("$")
seen.declared = vim.fn.search("^@prefix c: <https://example.org/catalogue/> .$") > 0
vim.cmd("silent edit!")
vim.fn.search("artist1 ;")
seen.hover = ask("textDocument/hover", vim.lsp.util.make_position_params()).contents.value
seen.definition = ask("textDocument/definition", vim.lsp.util.make_position_params())[1].uri
vim.fn.search("released")
vim.cmd([[substitute/^    c:released/ c:released/]])
if vim.lsp.buf.format then vim.lsp.buf.format({ timeout_ms = 60000 }) else vim.lsp.buf.formatting_sync(nil, 60000) end
seen.laid_out = vim.fn.getline(vim.fn.search("c:released"))
local file = io.open(vim.env.KG_SEEN, "w")
file:write(vim.fn.json_encode(seen))
file:close()
vim.cmd("qall!")
"""


def test_neovim_has_findings_completion_and_names(works: Path, tmp_path: Path) -> None:
    require(PYGLS)
    nvim = require(NVIM)
    (settings,) = re.findall(r"```lua\n(.*?)```", (ROOT / "docs/editors.md").read_text("utf-8"), re.DOTALL)
    (tmp_path / "init.lua").write_text(settings, "utf-8")
    (tmp_path / "script.lua").write_text(_SCRIPT, "utf-8")
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    (bin_folder / "kg").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m kg "$@"\n', "utf-8")
    (bin_folder / "kg").chmod(0o755)
    seen = tmp_path / "seen.json"
    environment = {
        **os.environ, "PATH": f"{bin_folder}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT), "KG_SEEN": str(seen),
        "HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path),
    }  # fmt: skip

    ran = subprocess.run(
        [nvim, "--headless", "-u", tmp_path / "init.lua", "-n", "-c", f"luafile {tmp_path / 'script.lua'}", "-c", "cquit!"],
        cwd=works, env=environment, capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip

    assert seen.is_file(), ran.stderr
    told = json.loads(seen.read_text("utf-8"))
    assert told["filetypes"] == ["turtle", "turtle", "sparql"]
    assert "not 1 or more" in told["finding"]
    assert told["offered"].startswith("Artist 12")
    assert told["completed"] == "<urn:x> rdfs:seeAlso c:artist12 ."
    assert told["declared"]
    assert told["hover"].startswith("**Artist 1**")
    assert told["definition"].endswith("data/spine/artists.ttl")
    assert told["laid_out"] == '    c:released "1999-01-02"^^xsd:date ;'
    assert ran.returncode == 0


def test_the_settings_of_other_editors_are_whole() -> None:
    """What is written for editors that are not here is at least what their settings may be, and starts the server."""
    page = (ROOT / "docs/editors.md").read_text("utf-8")
    (helix,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    (code,) = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    (emacs,) = re.findall(r"```elisp\n(.*?)```", page, re.DOTALL)
    server = tomllib.loads(helix)["language-server"]["kg"]

    assert [server["command"], *server["args"]] == ["kg", "lsp"]
    assert {name for one in tomllib.loads(helix)["language"] for name in one["language-servers"]} == {"kg"}
    settings = json.loads(code)
    assert [settings["glspc.server.command"], *settings["glspc.server.commandArguments"]] == ["kg", "lsp"]
    assert set(settings["files.associations"].values()) == set(settings["glspc.server.languageId"])
    assert emacs.count("(") == emacs.count(")") + emacs.count("\\\\(") - emacs.count("\\\\)")
    assert '"kg" "lsp"' in emacs
