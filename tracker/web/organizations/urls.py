"""Addresses of the office's own pages."""

from django.urls import path

from tracker.web.organizations import (
    delegations,
    departments,
    office_pages,
    people,
    roster,
    slips,
    trail,
)

urlpatterns = [
    path("organizations/", departments.organizations, name="organizations"),
    path("organizations/new/", departments.new, name="department_new"),
    path("organizations/load/", departments.load, name="departments_load"),
    path("organizations/roster/", roster.roster_import, name="roster_import"),
    path("organizations/roster/template/", roster.template, name="roster_template"),
    path("organizations/slips/", slips.slips, name="slips"),
    path("organizations/office/", office_pages.details, name="office_details"),
    path("organizations/departments/<slug:code>/", departments.department, name="department"),
    path("organizations/departments/<slug:code>/edit/", departments.edit, name="department_edit"),
    path("organizations/departments/<slug:code>/people/", people.new, name="person_new"),
    path(
        "organizations/departments/<slug:code>/merge/", departments.merge, name="department_merge"
    ),
    path("delegations/", delegations.delegations, name="delegations"),
    path("delegations/end/", delegations.end, name="delegation_end"),
    path("people/<uuid:public_id>/", people.person, name="person"),
    path("people/<uuid:public_id>/edit/", people.edit, name="person_edit"),
    path("people/<uuid:public_id>/password/", people.reset_password, name="person_password"),
    path("people/<uuid:public_id>/unlock/", people.unlock, name="person_unlock"),
    path("people/<uuid:public_id>/posts/", people.add_post, name="person_post"),
    path("people/<uuid:public_id>/posts/end/", people.end_post, name="person_post_end"),
    path("people/<uuid:public_id>/hand-over/", people.give_items, name="person_hand_over"),
    path("people/<uuid:public_id>/active/", people.deactivate, name="person_active"),
    path("calendar/", office_pages.calendar, name="calendar"),
    path("calendar/clear/", office_pages.clear_day, name="calendar_clear"),
    path("trail/", trail.trail, name="trail"),
    path("trail/export/", trail.export, name="trail_export"),
    path("jobs/", office_pages.jobs, name="jobs"),
    path("jobs/<uuid:public_id>/cancel/", office_pages.cancel_job, name="job_cancel"),
]
