"""Models: what the bodies of requests and answers hold."""
