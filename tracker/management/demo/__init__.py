"""The demo: Nanhu's real report, published on 6 April 2022 and worked on until 15 September.

Every row is made through the same public functions as by the pages, on the day it would have
happened. People, phone numbers and what departments filed are made up; the report is real.
"""
