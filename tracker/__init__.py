"""The compliance checklist tracker: one app, one room per concept."""
