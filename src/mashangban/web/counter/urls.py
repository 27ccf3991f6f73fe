"""Addresses of the counter."""

from __future__ import annotations

from django.urls import path

from mashangban.web.counter import agents, line, mandates, walkins

app_name = "counter"

urlpatterns = [
    path("", walkins.counter_page, name="counter"),
    path("seat", walkins.seat, name="seat"),
    path("tickets", line.tickets_page, name="tickets"),
    path("tickets/take", line.take, name="take"),
    path("tickets/call", line.call, name="call"),
    path("tickets/<int:pk>", line.slip, name="ticket"),
    path("tickets/<int:pk>/<slug:what>", line.move, name="move"),
    path("screen/<slug:unit>", line.screen, name="screen"),
    path("agents", agents.agents_page, name="agents"),
    path("agents/visits", agents.visits_page, name="visits"),
    path("agents/begin", agents.begin, name="begin"),
    path("mandates", mandates.mandates_page, name="mandates"),
    path("mandates/find", mandates.find, name="find-mandate"),
    path("mandates/new", mandates.new, name="new-mandate"),
    path("mandates/<slug:reference>", mandates.mandate_page, name="mandate"),
    path("mandates/<slug:reference>/end", mandates.end, name="end-mandate"),
]
