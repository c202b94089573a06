from analytics.admin import places, posts

__all__ = ["places", "posts"]
