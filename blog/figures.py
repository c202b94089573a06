"""Figures as they are stored: none without a picture."""

import re

PARTS = re.compile(r"(</?fig(?:ure|caption)>|<img\b)")


def opened(html: str) -> str:
    """Sanitised HTML where figures without a picture are what else is in them, captions as paragraphs."""
    parts = PARTS.split(html)
    # Of each figure that is open: how many pictures stood before it, its place and those of its captions.
    figures: list[tuple[int, int, list[int]]] = []
    pictures = 0
    for place, part in enumerate(parts):
        if part == "<img":
            pictures += 1
        elif part == "<figure>":
            figures.append((pictures, place, []))
        elif part.endswith("figcaption>") and figures:
            figures[-1][2].append(place)
        elif part == "</figure>":
            before, start, captions = figures.pop()
            if before == pictures:
                parts[start] = parts[place] = ""
                for begin, end in zip(captions[::2], captions[1::2], strict=True):
                    words = parts[begin + 1].strip()
                    tags = ("<p>", "</p>") if words and not words.startswith("<p>") else ("", "")
                    parts[begin], parts[end] = tags
    return "".join(parts)
