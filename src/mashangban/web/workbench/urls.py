"""Addresses of the desk."""

from __future__ import annotations

from django.urls import path

from mashangban.web.workbench import (
    assigning,
    audit,
    bell,
    casepage,
    catalogue,
    handout,
    inbox,
    leader,
    posters,
    queue,
    takein,
    tokens,
)

urlpatterns = [
    path("", inbox.inbox_page, name="desk-inbox"),
    path("arrivals", inbox.arrivals, name="desk-arrivals"),
    path("export.<str:kind>", inbox.export, name="desk-export"),
    path("new", takein.take_in, name="desk-new"),
    path("assign", assigning.assign_several, name="desk-assign"),
    path("cases/<str:number>", casepage.case_page, name="desk-case"),
    path("cases/<str:number>/do/<str:action>", casepage.act_on_case, name="desk-act"),
    path("cases/<str:number>/identity", casepage.reveal_identity, name="desk-reveal"),
    path("cases/<str:number>/photos/<str:token>", casepage.photo, name="desk-photo"),
    path("cases/<str:number>/slips/<str:kind>.pdf", handout.slip, name="desk-slip"),
    path("queue", queue.queue_page, name="desk-queue"),
    path("station", leader.leader_page, name="desk-leader"),
    path("station/absences", leader.add_absence, name="desk-absence-add"),
    path("station/absences/<int:pk>/end", leader.end_absence, name="desk-absence-end"),
    path("posters", posters.posters_page, name="desk-posters"),
    path("posters/<str:place>", posters.place_page, name="desk-poster-place"),
    path("posters/<str:place>/issue", posters.issue_code, name="desk-poster-issue"),
    path("posters/<str:place>/<str:code_id>/revoke", posters.revoke_code, name="desk-poster-revoke"),
    path("posters/<str:place>/<str:code_id>.<str:kind>", posters.print_poster, name="desk-poster-print"),
    path("services", catalogue.catalogue_page, name="desk-catalogue"),
    path("services/<str:service>/<str:version>", catalogue.service_page, name="desk-service"),
    path("notices", bell.notices_page, name="desk-notices"),
    path("notices/bell", bell.bell, name="desk-bell"),
    path("notices/read", bell.mark_read, name="desk-notices-read"),
    path("audit", audit.audit_page, name="desk-audit"),
    path("audit/verify", audit.verify, name="desk-audit-verify"),
    path("tokens", tokens.tokens_page, name="desk-tokens"),
    path("tokens/issue", tokens.issue, name="desk-token-issue"),
    path("tokens/<int:pk>/revoke", tokens.revoke, name="desk-token-revoke"),
    path("help", bell.help_page, name="desk-help"),
]
