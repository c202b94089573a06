"""Run every benchmark, or those named: `python -m bench [pages hot cold …]`."""

import sys

from bench import (
    big_post,
    citations,
    cold,
    comments,
    consent,
    counting,
    editor,
    flat,
    headers,
    hot,
    lighthouse,
    memory,
    pages,
    relevance,
    search,
    start,
)

BENCHMARKS = {
    "pages": pages.main,
    "big_post": big_post.main,
    "citations": citations.main,
    "comments": comments.main,
    "editor": editor.main,
    "start": start.main,
    "flat": flat.main,
    "hot": hot.main,
    "cold": cold.main,
    "headers": headers.main,
    "lighthouse": lighthouse.main,
    "memory": memory.main,
    "counting": counting.main,
    "consent": consent.main,
    "search": search.main,
    "relevance": relevance.main,
}

for name in sys.argv[1:] or BENCHMARKS:
    print(f"\n## {name}")
    BENCHMARKS[name]()
