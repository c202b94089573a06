from django.db import models
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.blocks import CharBlock, RichTextBlock
from wagtail.fields import StreamField
from wagtail.models import Page


class FrontPage(Page):
    pass


class ArticleTag(TaggedItemBase):
    content_object = ParentalKey("Article", on_delete=models.CASCADE, related_name="tagged_items")


class Article(Page):
    published_on = models.DateField()
    standfirst = models.CharField(max_length=700, blank=True)
    byline = models.CharField(max_length=200)
    body = StreamField([("heading", CharBlock()), ("paragraph", RichTextBlock())])
    tags = ClusterTaggableManager(through=ArticleTag, blank=True)

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        newest = Article.objects.live().exclude(pk=self.pk).order_by("-published_on")
        return context | {"newest": newest[:5]}
