"""Loaded by pytest before the settings: what a test run needs to know about its surroundings."""

import os
import tempfile

os.environ.setdefault("SECRET_KEY", "only-for-tests")
os.environ["DEBUG"] = "0"
os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="candor-tests-"))
