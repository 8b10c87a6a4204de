"""Pages of the reminders: rules, preview, mail log, who must be telephoned."""
