"""接访信访: today's reception, petitions with their clocks, the calendar, visits with a case, talk points."""
