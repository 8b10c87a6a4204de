"""The page of the year's end."""
