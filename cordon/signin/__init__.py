"""Who are you: people and their roles, passwords, sessions, tokens, and sign-in by a force's own provider.

- `account`: a person who may sign in, their role and police force; facts, added and never changed.
- `password`: what is kept of a password, and how often it may be wrong.
- `session`: somebody signed in at a browser, until they leave it or sign out; why they look at a case.
- `token`: a program acting for a person, with fewer rights and an end.
- `oidc`: sign-in at the police force's own provider (OpenID Connect); `outgoing`: what is asked of it over the network.
- `caller`: whose session or token a secret is. `error`: why somebody is not signed in.
- `storage`: all of these as tables.
"""
