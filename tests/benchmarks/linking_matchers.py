"""Other matchers on pairs of names; runs in an environment of its own, which knows nothing of this project.

Reads pairs [question, asked name, item, name of the item, kind of both] from a file of JSON, and writes a list of scores for each.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any


def rapidfuzz_scores(pairs: list[list[Any]], scorer: str) -> list[float]:
    """Return what a scorer of rapidfuzz gives, both names in Latin letters and small."""
    fuzz, plain = import_module("rapidfuzz.fuzz"), import_module("unidecode").unidecode
    compare = getattr(fuzz, scorer)
    return [compare(plain(asked).lower(), plain(name).lower()) / 100 for _, asked, _, name, _ in pairs]


def nomenklatura_scores(pairs: list[list[Any]], algorithm: str) -> list[float]:
    """Return what a matcher of nomenklatura gives for two persons, or two organisations, of these names."""
    matching = import_module("nomenklatura.matching")
    known = matching.get_algorithm(algorithm)
    config = matching.ScoringConfig.defaults() if hasattr(matching, "ScoringConfig") else known.default_config()
    model = import_module("followthemoney").model

    def entity(side: str, name: str, kind: str) -> Any:
        # What it has worked out of an entity it keeps by the id, so that each name needs one of its own.
        schema = "Person" if kind == "Person" else "Organization"
        return model.get_proxy({"id": f"{side}{kind}{name}", "schema": schema, "properties": {"name": [name]}})

    return [
        known.compare(entity("a", asked, kind), entity("b", name, kind), config).score
        for _, asked, _, name, kind in pairs
    ]


def splink_scores(pairs: list[list[Any]]) -> list[float]:
    """Return the weights of splink, its parameters estimated on these very pairs, drawn to between 0 and 1."""
    splink, library = import_module("splink"), import_module("splink.comparison_library")
    frame, plain = import_module("pandas").DataFrame, import_module("unidecode").unidecode
    asked = {question: plain(name).lower() for question, name, _, _, _ in pairs}
    left = frame([{"unique_id": f"q{q}", "question": q, "name": name} for q, name in asked.items()])
    right = frame(
        [
            {"unique_id": f"p{n}", "question": q, "name": plain(name).lower()}
            for n, (q, _, _, name, _) in enumerate(pairs)
        ]
    )
    settings = splink.SettingsCreator(
        link_type="link_only",
        comparisons=[
            library.JaroWinklerAtThresholds("name", [0.99, 0.97, 0.95, 0.92, 0.88, 0.85, 0.8, 0.75]),
            library.LevenshteinAtThresholds("sorted", [1, 2, 3]),
        ],
        blocking_rules_to_generate_predictions=[splink.block_on("question")],
        probability_two_random_records_match=len(asked) / len(pairs),
    )
    database = import_module("splink.backends.duckdb").DuckDBAPI()
    linker = splink.Linker([database.register(_with_sorted(one)) for one in (left, right)], settings, log_level=None)
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(splink.block_on("question"))
    found = linker.inference.predict().as_pandas_dataframe()
    scores = [0.0] * len(pairs)
    for one, other, weight in zip(found.unique_id_l, found.unique_id_r, found.match_weight, strict=True):
        scores[int((one if one[0] == "p" else other)[1:])] = 1 / (1 + 2 ** (-max(float(weight), -800.0) / 8))
    return scores


def _with_sorted(rows: Any) -> Any:
    return rows.assign(sorted=[" ".join(sorted(name.split())) for name in rows.name])


MATCHERS = {
    "rapidfuzz WRatio": lambda pairs: rapidfuzz_scores(pairs, "WRatio"),
    "rapidfuzz token_sort_ratio": lambda pairs: rapidfuzz_scores(pairs, "token_sort_ratio"),
    "nomenklatura logic-v2": lambda pairs: nomenklatura_scores(pairs, "logic-v2"),
    "nomenklatura name-based": lambda pairs: nomenklatura_scores(pairs, "name-based"),
    "splink": splink_scores,
}


def main() -> None:
    """Score the pairs in one file into another."""
    pairs = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    told: dict[str, Any] = {}
    for name, work in MATCHERS.items():
        try:
            told[name] = work(pairs)
        except Exception as error:
            told[name] = f"{type(error).__name__}: {error}"
    Path(sys.argv[2]).write_text(json.dumps(told), "utf-8")


if __name__ == "__main__":
    main()
