"""Who are you: the room that answers it, before any action asks what you may do.

It knows neither pages nor routes: they call it, keep what it gives them, and show its errors.

- `oidc`: sign-in at the force's own provider, by OpenID Connect. `begin` says where the browser goes, `complete` reads
  what it comes back with and answers with an Identity: whom the provider vouches for, not yet what they may do here.
- `outgoing`: what is asked of that provider over the network, and how little is believed of an answer.
- `error`: why somebody is not signed in, as a sentence without a secret.
"""
