"""How long the writing page takes until every text of a post can be typed in (Chromium, limit: 2 s)."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench import load

ROUNDS = 9
SIZES = {"9 sections, 4 citations": (9, 4), "40 sections, 200 citations": (40, 200)}
READY = """() => {
  const texts = document.querySelectorAll('.inline-related:not(.empty-form) textarea[name$=-body]');
  return texts.length > 0 && [...texts].every((text) => text.closest('[data-checked]'));
}"""
MAKE = """
from tests.posts import make_post, make_source
for sections, citations in {sizes!r}:
    sources = {{f"k{{n}}": make_source() for n in range(citations)}}
    keys = list(sources)
    each = -(-citations // sections)
    bodies = ["<p>" + "word " * 120 + "".join(f'<cite-ref key="{{key}}"></cite-ref>' for key in
              keys[place * each:(place + 1) * each]) + "</p>" for place in range(sections)]
    print(make_post("Long", slug=f"long-{{sections}}", sources=sources,
          sections=[(f"Part {{place}}", body) for place, body in enumerate(bodies)]).pk)
"""


def main() -> None:
    from playwright.sync_api import sync_playwright

    with (
        tempfile.TemporaryDirectory(prefix="candor-editor-") as folder,
        load.candor(folder, DEMO_PASSWORD="measure") as (url, _server),
        sync_playwright() as playwright,
    ):
        command = [sys.executable, "manage.py", "shell", "--no-imports", "-c"]
        command.append(MAKE.format(sizes=list(SIZES.values())))
        env = {**os.environ, "DATA_DIR": folder, "SECRET_KEY": "only-for-measuring"}
        made = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
        browser = playwright.chromium.launch(
            executable_path=next(path for path in map(str, CHROMIUMS) if Path(path).exists()),
            args=["--no-sandbox", "--disable-gpu"],
        )
        measure(browser.new_page(), url, made.stdout.split())
        browser.close()


CHROMIUMS = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")


def measure(page, url: str, posts: list[str]) -> None:
    page.goto(f"{url}/admin/login/?next=/admin/")
    page.fill("#id_username", "admin")
    page.fill("#id_password", "measure")
    page.press("#id_password", "Enter")
    page.wait_for_url("**/admin/")
    taken: dict[str, list[float]] = {name: [] for name in SIZES}
    for _round in range(ROUNDS):
        for name, post in zip(SIZES, posts, strict=True):
            begin = time.perf_counter()
            page.goto(f"{url}/admin/blog/post/{post}/change/")
            page.wait_for_function(READY)
            taken[name].append(time.perf_counter() - begin)
    for name, times in taken.items():
        print(f"{name:28} ready after median {statistics.median(times):5.2f} s, slowest {max(times):5.2f} s")
