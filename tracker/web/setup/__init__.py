"""The first steps of a real, empty site."""
