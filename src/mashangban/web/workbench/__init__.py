"""The staff's desk: inbox, case page, leads, the station leader's view."""
