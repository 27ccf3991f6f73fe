"""The service hall's counter: tickets, walk-ins, people who act for others."""
