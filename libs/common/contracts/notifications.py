"""What notifications says. It owns no business facts, so far it has nothing to say to other departments."""
