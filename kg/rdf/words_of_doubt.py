"""Words by which a text says that something is doubted or denied, before or behind what it says."""

DOUBTING = (
    r"(?:(?:most|very)[ \t]+likely|probably|perhaps|maybe|possibly|presumably|supposedly|apparently|allegedly|alleged"
    r"|reportedly|rumou?red(?:[ \t]+to[ \t]+be)?|uncertain|unconfirmed|unverified|disputed|tbc|not"
    r"|to[ \t]+be[ \t]+confirmed)"
)
"""A pattern for such words, in small letters."""

BEGINNING_NAMES = frozenset({"maybe", "perhaps", "possibly", "not", "uncertain", "disputed"})
"""Those of them with which names begin as well."""
