"""Words by which a text says that something is doubted or denied, before or behind what it says."""

DOUBTING = (
    r"(?:(?:most|very)[ \t]+likely|probably|perhaps|maybe|possibly|presumably|supposedly|apparently|allegedly|alleged"
    r"|reportedly|rumou?red(?:[ \t]+to[ \t]+be)?|uncertain|unconfirmed|unverified|disputed|tbc|not)"
)
"""A pattern for such words, in small letters."""
