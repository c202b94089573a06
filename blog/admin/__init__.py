from blog.admin import commenters, images, keywords, library, merging, people, posts, site

__all__ = ["commenters", "images", "keywords", "library", "merging", "people", "posts", "site"]
