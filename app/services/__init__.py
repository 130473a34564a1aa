"""Use cases, one function per verb: load, ask the domain, write state, audit and what must follow; commit once."""
