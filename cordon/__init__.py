"""Cordon, the application: settings, who is asking, the audit, the actions, and the doors to them.

- `actions/`: one function for each thing that a person can do. Start here.
- `right`: roles and what they may do, in one table; `reach`: which records somebody sees; `signin/`: who somebody is.
- `cli/`, `api/`, `pages/`: the doors; each reads input, calls one action, shows the answer.
- `audit`: the hash chain of who did what; `settings`: what the environment says.
- `migrations/`: the tables of all rooms, in steps.
"""
