"""The aggregates of SPARQL 1.1 (section 18.5.1), and whether a text may call any."""

AGGREGATES = frozenset(("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"))


def count_calls(capitals: str) -> int:
    """Return how many aggregates a text in capitals calls at most; what only has their letters in a name is none."""
    # A name in a long list often has them; to look for what stands behind takes a tenth of the pattern.
    if not any(one in capitals and any(one + sign in capitals for sign in "( \n\t\r#") for one in AGGREGATES):
        return 0
    import re

    return len(re.findall(rf"(?:{'|'.join(sorted(AGGREGATES))})\s*[(#]", capitals))
