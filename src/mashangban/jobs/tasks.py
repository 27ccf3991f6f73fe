"""Tasks of the queue. They are defined beside what they do; this lists them."""

from mashangban.entitlements.working import look_again, match_run
from mashangban.notices.delivery import deliver_notice

__all__ = ["deliver_notice", "look_again", "match_run"]
