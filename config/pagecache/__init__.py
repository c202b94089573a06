"""Published pages kept ready to send, in front of Django; see docs/running.md.

    PageCache(application)

is a WSGI application. Which pages are kept is what their views say (`for_readers` and `reads` in
blog/views/frame.py); how old they may be is what the functions in PAGE_FRESHNESS say.
"""

from config.pagecache.layer import PageCache

__all__ = ["PageCache"]
