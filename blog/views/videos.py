"""Links to videos become figures when a page is made: what may be loaded is in the policy of the moment."""

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from blog import markup
from blog.models import Edition
from consent import embeds, published


def with_videos(edition: Edition) -> SafeString:
    """The body for readers; as it was rendered, where no published service plays videos."""
    policy = published.policy()
    if not any(service["embed"] for service in policy.services):
        return edition.body

    def figure(address: str, poster: SafeString) -> str:
        video = embeds.recognise(address, policy)
        found = embeds.figure(policy, video, get_language() or "en") if video else None
        if found is None:
            return ""
        context = {
            "video": found,
            "poster": poster,
            "version": str(policy),
            "here": edition.get_absolute_url(),
        }
        return render_to_string("blog/_video.html", context)

    return markup.with_videos(edition.body_html, figure)
