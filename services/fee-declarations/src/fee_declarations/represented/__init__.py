"""Businesses as their representatives see them: lists by pages, one with its establishments, one establishment."""
