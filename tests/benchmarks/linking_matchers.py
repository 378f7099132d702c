"""Other matchers on pairs of names; runs in an environment of its own, which knows nothing of this project.

Reads pairs [question, asked name, item, name of the item] from a file of JSON, and writes a list of scores for each.
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
    return [compare(plain(asked).lower(), plain(name).lower()) / 100 for _, asked, _, name in pairs]


def nomenklatura_scores(pairs: list[list[Any]], algorithm: str) -> list[float]:
    """Return what a matcher of nomenklatura gives for two persons of these names."""
    matching = import_module("nomenklatura.matching")
    known = matching.get_algorithm(algorithm)
    config = matching.ScoringConfig.defaults() if hasattr(matching, "ScoringConfig") else known.default_config()
    model = import_module("followthemoney").model

    def person(key: str, name: str) -> Any:
        return model.get_proxy({"id": key, "schema": "Person", "properties": {"name": [name]}})

    return [known.compare(person("a", asked), person("b", name), config).score for _, asked, _, name in pairs]


def splink_scores(pairs: list[list[Any]]) -> list[float]:
    """Return the probabilities of splink, its parameters estimated on these very pairs."""
    splink, library = import_module("splink"), import_module("splink.comparison_library")
    frame, plain = import_module("pandas").DataFrame, import_module("unidecode").unidecode
    asked = {question: plain(name).lower() for question, name, _, _ in pairs}
    left = frame([{"unique_id": f"q{q}", "question": q, "name": name} for q, name in asked.items()])
    right = frame(
        [{"unique_id": f"p{n}", "question": q, "name": plain(name).lower()} for n, (q, _, _, name) in enumerate(pairs)]
    )
    settings = splink.SettingsCreator(
        link_type="link_only",
        comparisons=[library.JaroWinklerAtThresholds("name", [0.97, 0.92, 0.85, 0.75])],
        blocking_rules_to_generate_predictions=[splink.block_on("question")],
        retain_intermediate_calculation_columns=False,
    )
    linker = splink.Linker([left, right], settings, db_api=splink.DuckDBAPI())
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6)
    linker.training.estimate_parameters_using_expectation_maximisation(splink.block_on("question"))
    found = linker.inference.predict().as_pandas_dataframe()
    scores = [0.0] * len(pairs)
    for one, other, chance in zip(found.unique_id_l, found.unique_id_r, found.match_probability, strict=True):
        scores[int((one if one[0] == "p" else other)[1:])] = float(chance)
    return scores


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
