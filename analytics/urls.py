from django.urls import path

from analytics import views

app_name = "analytics"

urlpatterns = [
    path("most-read/", views.in_30_days, name="most_read"),
    path("most-read/7-days/", views.in_7_days, name="most_read_7_days"),
    path("most-read/all-time/", views.of_all_time, name="most_read_all_time"),
    path("most-read/being-counted/", views.being_counted, name="being_counted"),
]
