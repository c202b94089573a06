"""The numbers of rows, as they come back in addresses and forms."""


def whole_number(text: str | None) -> int:
    """0, which no row has, for whatever is none and for what no database counts that far."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else 0
