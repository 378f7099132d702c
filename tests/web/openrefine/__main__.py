"""Writes the answers of the exchange anew."""

import json

from tests.web.asking import Site
from tests.web.golden import shipped
from tests.web.openrefine import FILE, ask, read_steps

steps = [step._replace(answer=ask(Site(shipped()), step)) for step in read_steps()]
told = [{name: value for name, value in step._asdict().items() if value or name == "answer"} for step in steps]
FILE.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", "utf-8")
