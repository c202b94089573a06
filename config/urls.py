from django.contrib import admin
from django.urls import include, path

from blog.admin.dashboard import dashboard

urlpatterns = [
    path("admin/", admin.site.admin_view(dashboard)),
    path("admin/analytics/", include("analytics.admin.urls")),
    path("admin/", admin.site.urls),
    path("", include("analytics.urls")),
    path("", include("consent.urls")),
    path("", include("blog.urls")),
]
handler403 = "blog.views.errors.forbidden"
handler404 = "blog.views.errors.not_found"
handler500 = "blog.views.errors.server_error"
