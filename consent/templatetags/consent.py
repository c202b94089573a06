"""What the foot of the admin's pages says about cookies."""

from django import template

from consent.context import link_to_preferences

register = template.Library()
register.simple_tag(link_to_preferences, name="consent_preferences_link")
