from blog.admin import accounts, commenters, images, keywords, library, merging, people, posts, site

__all__ = [
    "accounts",
    "commenters",
    "images",
    "keywords",
    "library",
    "merging",
    "people",
    "posts",
    "site",
]
