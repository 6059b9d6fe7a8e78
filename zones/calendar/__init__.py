"""Calendar: the recurring hours behind a schedule. `zones.schedule` is the face.

- `recurrence`: an iCalendar text, parsed, refused where it can't be followed, and asked.
- `plain`: plain hours in JSON, read; `written`: the iCalendar text that says the same; `bankholiday`: the dates of these.
- `words`: recurring hours as a sentence; `rulewords`: of these, the rule.
"""
