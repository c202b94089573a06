from django.contrib import admin
from django.urls import include, path

from blog.admin.dashboard import dashboard

urlpatterns = [
    # What is asked for most comes first.
    path("", include("blog.urls")),
    path("admin/", admin.site.admin_view(dashboard)),
    path("admin/analytics/", include("analytics.admin.urls")),
    path("admin/", admin.site.urls),
    path("", include("analytics.urls")),
    path("", include("consent.urls")),
]
handler403 = "blog.views.errors.forbidden"
handler404 = "blog.views.errors.not_found"
handler500 = "blog.views.errors.server_error"
