"""Addresses of the reminders and the mails."""

from django.urls import path

from tracker.web.reminders import mails, rules

urlpatterns = [
    path("reminders/", rules.reminders, name="reminders"),
    path("reminders/preview/", rules.preview, name="reminders_preview"),
    path("reminders/switch/", rules.switch, name="reminders_switch"),
    path("reminders/send/", rules.send, name="reminders_send"),
    path("mails/", mails.mail_log, name="mail_log"),
    path("mails/calls/", mails.call_list, name="mail_call_list"),
    path("mails/calls/<uuid:public_id>/", mails.trust, name="mail_trust"),
    path("mails/<uuid:public_id>/", mails.mail, name="mail"),
    path("mails/<uuid:public_id>/page/", mails.mail_body, name="mail_body"),
    path("mails/<uuid:public_id>/resend/", mails.resend, name="mail_resend"),
]
