"""Sign-in with GitHub and with OpenID Connect: what the environment says of it, and how people come in."""
