"""The roster (花名册): people with their posts from an Excel workbook, rehearsed, then applied."""
