"""Hearth on one laptop: a believable charity, a pretend Zoom, and evenings that play by themselves."""
