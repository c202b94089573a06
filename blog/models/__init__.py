from blog.models.author import Author
from blog.models.blocked import BlockedPattern
from blog.models.comment import Comment
from blog.models.discussion import Discussion
from blog.models.edition import Edition
from blog.models.edition_rows import EditionAuthor, EditionImage, EditionSource, EditionTag
from blog.models.flood import Flooded, NetworkSalt, NetworkUse
from blog.models.image import Image
from blog.models.merging import CannotMerge, Merge
from blog.models.moderation import CannotUndo, Moderation
from blog.models.path import Path, PathTaken
from blog.models.post import Post
from blog.models.post_rows import PostAuthor, PostTag
from blog.models.poster import Poster
from blog.models.publisher import Publisher
from blog.models.revision import Revision
from blog.models.search_index import SearchDue, SearchEntry, SearchState, SearchWord
from blog.models.section import Section
from blog.models.site import SiteSettings
from blog.models.source import Citation, Source
from blog.models.source_words import SourceWord
from blog.models.stamp import Stamp
from blog.models.tag import Tag
from blog.models.timeline import CannotPublish, EditionPending, Pending

__all__ = [
    "Author",
    "BlockedPattern",
    "CannotMerge",
    "CannotPublish",
    "CannotUndo",
    "Citation",
    "Comment",
    "Discussion",
    "Edition",
    "EditionAuthor",
    "EditionImage",
    "EditionPending",
    "EditionSource",
    "EditionTag",
    "Flooded",
    "Image",
    "Merge",
    "Moderation",
    "NetworkSalt",
    "NetworkUse",
    "Path",
    "PathTaken",
    "Pending",
    "Post",
    "PostAuthor",
    "PostTag",
    "Poster",
    "Publisher",
    "Revision",
    "SearchDue",
    "SearchEntry",
    "SearchState",
    "SearchWord",
    "Section",
    "SiteSettings",
    "Source",
    "SourceWord",
    "Stamp",
    "Tag",
]
