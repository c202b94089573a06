"""Make a seeded database, or say that it is there: `python -m bench.seed 1000`."""

import sys

from bench.seed import kept

if len(sys.argv) != 2 or not sys.argv[1].isdigit():
    raise SystemExit("How many posts? python -m bench.seed 1000 (or 100000, 1000000)")
kept.begin(int(sys.argv[1]))
print(f"{sys.argv[1]} posts: {kept.size()}")
