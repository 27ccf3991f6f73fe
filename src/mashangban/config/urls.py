"""Every address of the platform."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("mashangban.web.portal.urls")),
    path("", include("mashangban.web.services.urls")),
    path("", include("mashangban.web.entitled.urls")),
    path("desk/granting/", include("mashangban.web.granting.urls")),
    path("desk/hall/", include("mashangban.web.hall.urls")),
    path("desk/counter/", include("mashangban.web.counter.urls")),
    path("desk/partners/", include("mashangban.web.region.urls")),
    path("desk/", include("mashangban.web.workbench.urls")),
    path("accounts/", include("mashangban.web.workbench.account_urls")),
    path("board/", include("mashangban.web.board.urls")),
    path("api/v1/", include("mashangban.web.api.urls")),
    path("partner/v1/", include("mashangban.web.api.partner_urls")),
    path("open311/v2/", include("mashangban.web.api.open311_urls")),
    path("", include("mashangban.web.shared.urls")),
]

handler400 = "mashangban.web.shared.errors.bad_request"
handler403 = "mashangban.web.shared.errors.forbidden"
handler404 = "mashangban.web.shared.errors.not_found"
handler500 = "mashangban.web.shared.errors.server_error"
