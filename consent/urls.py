from django.urls import path, re_path

from consent.views import deciding, embedding, files, preferences

app_name = "consent"

urlpatterns = [
    path("cookies/", preferences.preferences, name="preferences"),
    path("cookies/decide/", deciding.decide, name="decide"),
    path("cookies/receipt/", preferences.receipt, name="receipt"),
    path("cookies/receipt.json", preferences.receipt_json, name="receipt_json"),
    path("cookies/versions/", preferences.versions, name="versions"),
    re_path(r"^cookies/versions/(?P<number>\d{1,5}\.\d{1,5})/$", preferences.version, name="version"),
    path("cookies/embed/<slug:service>/<str:item>/", embedding.embed, name="embed"),
    path("cookies/state.css", files.state, name="state"),
    path("cookies/clear.json", files.clear, name="clear"),
    re_path(r"^cookies/s/(?P<name>[a-z0-9-]{10,49})\.js$", files.code, name="code"),
    path(".well-known/gpc.json", files.gpc, name="gpc"),
]
