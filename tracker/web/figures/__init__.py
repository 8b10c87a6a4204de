"""Pages of an item's figures: compared with the report, measured, with a goal where one is set."""
