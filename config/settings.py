"""All settings, read from the environment; docs/running.md lists every variable."""

import ipaddress
import sys
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.utils.csp import CSP
from django_prose_editor.config import html_tags
from js_asset import static_lazy

from config.static import say_once

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent

# Who we are ---------------------------------------------------------------

DEBUG = env.bool("DEBUG", default=False)
PORT = env.int("PORT", default=8000)
# Where the server listens: this machine alone, unless a proxy elsewhere is to reach it.
LISTEN = env.str("LISTEN", default="127.0.0.1")
WORKERS = env.int("WORKERS", default=1)
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)
SITE_URL = env.str("SITE_URL", default=f"http://127.0.0.1:{PORT}").rstrip("/")
DEMO_PASSWORD = env.str("DEMO_PASSWORD", default="")
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=[])
# Whose visits are not counted, such as an office.
COUNT_EXCLUDED_NETWORKS = env.list("UNCOUNTED_NETWORKS", default=[])
for name, networks in (("TRUSTED_PROXIES", TRUSTED_PROXIES), ("UNCOUNTED_NETWORKS", COUNT_EXCLUDED_NETWORKS)):
    for network in networks:
        try:
            ipaddress.ip_network(network, strict=False)
        except ValueError:
            sys.exit(
                f"{name} must be addresses or networks with commas between, such as 127.0.0.1,10.0.0.0/8"
            )

SECRET_KEY = env.str("SECRET_KEY", default="only-for-development" if DEBUG else "")
if not SECRET_KEY:
    sys.exit("SECRET_KEY is not set. Put a long random value into the environment, or use “make run”.")

site = urlsplit(SITE_URL)
if site.scheme not in {"http", "https"} or not site.hostname:
    sys.exit("SITE_URL must look like https://example.org")
HTTPS = site.scheme == "https"
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[site.hostname, "localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = [SITE_URL]

# What we are built of -----------------------------------------------------

INSTALLED_APPS = [
    "analytics",
    "blog",
    "consent",
    "django_prose_editor",
    "js_asset",
    "taggit",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "consent.middleware.allow_published_sources",
    "consent.middleware.guard_cookies",
    # They say who sends a large form, before anything reads it.
    "config.desk.SessionMiddleware",
    "config.desk.AuthenticationMiddleware",
    "config.desk.refuse_large_forms_of_strangers",
    "blog.middleware.refuse_unstorable_text",
    "django.middleware.common.CommonMiddleware",
    "blog.middleware.load_site_settings",
    "django.middleware.csrf.CsrfViewMiddleware",
    "config.desk.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "analytics.opt_out.leave_editors_out",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    # Readers' pages. It leaves what begins with “admin/” to the next.
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {"environment": "config.templates.environment", "compiled": DATA_DIR / "templates"},
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.csp",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
# Whether finished pages are kept in front of Django; off to measure without.
PAGE_CACHE = env.bool("PAGE_CACHE", default=not DEBUG)
# What the page cache asks, at most once a second: functions that return config.freshness.Freshness.
PAGE_FRESHNESS = ["analytics.reading.freshness", "consent.published.freshness"]
# What other apps add to the context of every reader's page: functions of the request.
READER_CONTEXT = ["analytics.reading.context", "consent.context.for_readers"]
# What renders a page in the frame of the site, and which languages its pages have: for apps below `blog`.
READER_PAGE = "blog.views.frame.page"
READER_LANGUAGES = "blog.models.site.languages_of_readers_pages"
# What “serve” runs: to fill an empty database with the demo, and beside the server; each of the latter
# is started again when it ends (config/beside.py), and takes --parent, the process with which it ends.
DEMO_COMMANDS = ["load_demo", "analytics_demo"]
SIDE_COMMANDS = ["analytics_flush --loop"]
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
DJANGO_PROSE_EDITOR_EXTENSIONS = [
    {
        "js": [
            static_lazy("blog/desk/citation-node.js"),
            static_lazy("blog/desk/paste-cleanup.js"),
            static_lazy("blog/desk/image-upload.js"),
            static_lazy("blog/desk/toolbar.js"),
        ],
        "extensions": {
            "CitationRef": html_tags(["cite-ref"], {"cite-ref": ["key", "locator"]}),
            "PasteCleanup": html_tags([]),
            "ImageUpload": html_tags([]),
            "Fullscreen": html_tags([]),
        },
    }
]
TAGGIT_STRIP_UNICODE_WHEN_SLUGIFYING = False

# A post of 40 sections and 200 citations has some 3,500 fields.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024

# Where things are ---------------------------------------------------------

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'candor.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
        "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=134217728; PRAGMA cache_size=-20000;",
    }
    # A thread keeps its connection.
    DATABASES["default"]["CONN_MAX_AGE"] = None
    # A file, not memory: threads and the server process of the browser tests must see it.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
else:
    # As many connections as threads, each kept by its own: a pool could only pass them round.
    DATABASES["default"]["CONN_MAX_AGE"] = 600
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # Seconds and milliseconds. A database that is gone must be noticed before readers lose patience.
    patience = {"connect_timeout": 3, "tcp_user_timeout": 10_000}
    # Every query reads a few rows by an index, and tests judge it so (tests/plans.py). At times PostgreSQL
    # would rather read large tables whole to join them, in several processes or compiled. That takes seconds.
    off = "-c enable_hashjoin=off -c enable_mergejoin=off -c jit=off -c max_parallel_workers_per_gather=0"
    wanted = DATABASES["default"].get("OPTIONS", {})
    DATABASES["default"]["OPTIONS"] = patience | wanted | {"options": f"{off} {wanted.get('options', '')}"}

DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default=f"noreply@{site.hostname}")
mail = env.email_url("EMAIL_URL", default="consolemail://")
MAILERS = {"default": {"BACKEND": mail["EMAIL_BACKEND"]}}
if mail["EMAIL_HOST"]:
    MAILERS["default"]["OPTIONS"] = {
        "host": mail["EMAIL_HOST"],
        "port": mail["EMAIL_PORT"],
        "username": mail["EMAIL_HOST_USER"],
        "password": mail["EMAIL_HOST_PASSWORD"],
        "use_tls": mail.get("EMAIL_USE_TLS", False),
        "use_ssl": mail.get("EMAIL_USE_SSL", False),
        "timeout": 5,
    }

#: Where the admin is; what is below it needs sessions and may send pictures.
DESK = "/admin/"
#: Bytes of a form: a comment of 5,000 letters, each sent as nine, and room to spare.
LARGEST_FORM_OF_READERS = 128 * 1024
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_ADD_HEADERS_FUNCTION = say_once

# Counting -----------------------------------------------------------------

SPOOL_DIR = DATA_DIR / "spool"
# Readers whose browser sends Do Not Track or Global Privacy Control, or who asked not to be counted.
COUNT_HONOURS_OPT_OUT = True
COUNT_BEACONS_A_MINUTE = 60
# New readers that one network may bring to one post in one day; user agents are easy to invent.
COUNT_READERS_A_NETWORK = 50
# Readers in 30 days from which a post is in “Most read”.
MOST_READ_THRESHOLD = 3
UNCOUNTED_COOKIE_NAME = "__Host-uncounted" if HTTPS else "uncounted"
# Browsers keep none longer.
UNCOUNTED_COOKIE_SECONDS = 400 * 86_400

# Comments -----------------------------------------------------------------

# A third party reads comments only with this key and with the switch in the site settings.
AKISMET_KEY = env.str("AKISMET_KEY", default="")

# Safety -------------------------------------------------------------------

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF, CSP.NONCE],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "frame-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_SSL_REDIRECT = HTTPS
# Whoever asks whether we are well asks this process, not the proxy.
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_FAILURE_VIEW = "blog.views.errors.forbidden"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"

# Every cookie that the site cannot do without, whoever sets it. The cookie page lists them in the words that
# `consent/texts/` has under [necessary.<text>]; the guard stops whatever is neither here nor published.
CONSENT_COOKIE_NAME = "__Host-consent" if HTTPS else "consent"
NECESSARY_COOKIES = [
    {"name": CONSENT_COOKIE_NAME, "text": "consent", "seconds": 180 * 86_400},
    {"name": SESSION_COOKIE_NAME, "text": "session", "seconds": 1_209_600},
    {"name": CSRF_COOKIE_NAME, "text": "csrf", "seconds": 31_449_600},
    {"name": "messages", "text": "messages", "seconds": None},
    {"name": UNCOUNTED_COOKIE_NAME, "text": "uncounted", "seconds": UNCOUNTED_COOKIE_SECONDS},
    {"name": "theme", "kind": "local", "text": "desk", "seconds": None},
    {"name": "django.admin.*", "kind": "session", "text": "desk", "seconds": None},
]
# Answers with a yes that one network may leave in a minute, in each worker: each is kept as a proof.
CONSENT_PROOFS_A_MINUTE = 60
CONSENT_RECHECK_SECONDS = 1
COOKIE_GUARD_RAISES = DEBUG

# A publisher's other subdomains are not ours to force onto HTTPS.
# Without EMAIL_URL, mail goes to the log: nothing depends on it.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021", "mail.E001"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
