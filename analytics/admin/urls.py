from django.urls import path

from analytics.admin import pages

app_name = "figures"

urlpatterns = [
    path("", pages.overview, name="overview"),
    path("export.csv", pages.export, name="export"),
    path("posts/<int:pk>/", pages.post, name="post"),
]
