"""What Lighthouse says of home, a post and a keyword on a slow phone: medians of five."""

import json
import os
import statistics
import subprocess
import tempfile
from pathlib import Path

from bench import load
from bench.editor import CHROMIUMS

ROUNDS = 5
#: Now and then the browser does not start.
ATTEMPTS = 3
PAGES = ("/", "/2026/03/sea-wall/", "/tags/public-works/")
SUBJECTS = ("performance", "accessibility", "best-practices", "seo")
TOOL = Path(__file__).resolve().parents[1] / "var/bench/lighthouse"


def main() -> None:
    if not load.has_tools("npm"):
        return
    program = TOOL / "node_modules/.bin/lighthouse"
    if not program.exists():
        print("Installing Lighthouse …")
        TOOL.mkdir(parents=True, exist_ok=True)
        npm = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(TOOL), "lighthouse"]
        subprocess.run(npm, check=True)
    print(f"{'':24}" + "".join(f"{subject:>16}" for subject in SUBJECTS) + f"{'CLS':>8}")
    with tempfile.TemporaryDirectory(prefix="candor-phone-") as folder, load.candor(folder) as (url, _server):
        for page in PAGES:
            reports = [report(program, url + page) for _round in range(ROUNDS)]
            scores = [
                statistics.median(each["categories"][subject]["score"] * 100 for each in reports)
                for subject in SUBJECTS
            ]
            shift = statistics.median(
                each["audits"]["cumulative-layout-shift"]["numericValue"] for each in reports
            )
            print(f"{page:24}" + "".join(f"{score:16.0f}" for score in scores) + f"{shift:8.3f}")


def report(program: Path, url: str) -> dict:
    chromium = next(path for path in CHROMIUMS if Path(path).exists())
    flags = "--chrome-flags=--headless=new --no-sandbox --disable-gpu"
    only = "--only-categories=" + ",".join(SUBJECTS)
    command = [program, url, flags, only, "--output=json", "--quiet"]
    env = {**os.environ, "CHROME_PATH": chromium}
    for _attempt in range(ATTEMPTS):
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return json.loads(done.stdout)
        print(f"Once more, since Lighthouse ended with: {done.stderr.strip().rpartition('\n')[2]}")
    raise SystemExit("Lighthouse does not run here.")
