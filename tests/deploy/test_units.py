"""The other files in deploy/: what they start exists, and the programs that read them understand them."""

import re
import shutil
import subprocess

import pytest
from django.core.management import get_commands, load_command_class

from tests.server import ROOT

UNIT = (ROOT / "deploy/candor.service").read_text()


def test_the_unit_calls_commands_that_we_have():
    calls = re.findall(r"manage\.py (\S+)(.*)", UNIT)
    assert {name for name, _options in calls} == {"migrate", "build_static", "serve"}

    for name, options in calls:
        parser = load_command_class(get_commands()[name], name).create_parser("manage.py", name)
        parser.parse_args(options.split())


def test_a_reload_migrates_before_it_replaces_workers():
    steps = re.findall(r"^ExecReload=(.*)$", UNIT, re.MULTILINE)

    assert [step.split()[2] for step in steps[:2]] == ["migrate", "build_static"]
    assert steps[2].endswith("kill -HUP $MAINPID")
    # tests/analytics/test_commands.py presses this against a server.
    assert steps[3].split()[1:] == ["-HUP", "-P", "$MAINPID", "-f", "config.beside"]


def test_systemd_understands_the_unit(tmp_path):
    if not shutil.which("systemd-analyze"):
        pytest.skip("No systemd here.")
    # Paths of a real installation are not on this machine.
    here = UNIT.replace("/srv/candor/.venv/bin/python", shutil.which("python3"))
    (tmp_path / "candor.service").write_text(here)
    command = ["systemd-analyze", "verify", "--man=no", tmp_path / "candor.service"]

    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "candor.service:" not in done.stderr


def test_caddy_understands_the_caddyfile(tmp_path):
    caddy = shutil.which("caddy")
    if caddy is None:
        pytest.skip("No Caddy here.")

    ours, older = ROOT / "deploy/Caddyfile", tmp_path / "Caddyfile"
    # As its comment says: the Caddy of Debian is an older one.
    older.write_text(ours.read_text().replace("request_buffers 25MB", "buffer_requests"))
    command = [caddy, "adapt", "--adapter", "caddyfile", "--config"]
    done = [
        subprocess.run([*command, file], capture_output=True, text=True, check=False)
        for file in (ours, older)
    ]
    understood = [each.stdout for each in done if each.returncode == 0]
    assert understood, [each.stderr for each in done]
    assert re.search('"buffer_requests":true|"request_buffers":25', understood[0])
