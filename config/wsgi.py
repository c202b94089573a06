import os
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from analytics.endpoint import counting
from config.bodies import plain_content_type
from config.network import honest
from config.pagecache import PageCache

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application: Any = get_wsgi_application()
# From the inside out: each layer answers what it can and passes on the rest.
application = counting(honest(plain_content_type(application)))
if settings.PAGE_CACHE:
    application = PageCache(application)
