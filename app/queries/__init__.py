"""Reads: joins and lists, scoped to what the actor may see. They never write."""
