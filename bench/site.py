"""A throw-away site with the demo in it, in this process."""

import os
import tempfile
from typing import Any

import django


def begin() -> None:
    """Set Django up on a new database with the demo, once; DATABASE_URL may name another empty one."""
    if "CANDOR_BENCH" in os.environ:
        return
    os.environ["CANDOR_BENCH"] = "1"
    os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="candor-bench-")
    os.environ.setdefault("SECRET_KEY", "only-for-measuring")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("build_static")
    call_command("load_demo", verbosity=0, stdout=open(os.devnull, "w"))  # noqa: SIM115, PTH123


def opened(client: Any, path: str) -> Any:
    response = client.get(path)
    assert response.status_code == 200, path
    return response
