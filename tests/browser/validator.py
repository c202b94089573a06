"""The Nu Html Checker, which runs on Java and comes from npm."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

VNU = Path(__file__).resolve().parents[2] / "node_modules/vnu-jar/build/dist/vnu.jar"


def messages(folder: Path) -> list[str]:
    """What it says of the HTML files in a folder; skips the test, loudly, where it is not installed."""
    if not (VNU.exists() and shutil.which("java")):
        if os.environ.get("CI"):
            pytest.fail("CI must not skip the HTML validator: npm ci, and Java.")
        pytest.skip("NO HTML VALIDATOR ON THIS MACHINE: the pages were not validated.")
    command = ["java", "-jar", VNU, "--format", "json", "--stdout", folder]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = json.loads(done.stdout)["messages"]
    # Django's own admin templates write void elements as in XML.
    serious = [each for each in found if not each["message"].startswith("Trailing slash on void")]
    return [f"{Path(each['url']).name}:{each.get('lastLine')}: {each['message']}" for each in serious]
