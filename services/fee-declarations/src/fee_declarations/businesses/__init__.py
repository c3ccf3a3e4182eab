"""Businesses, their establishments, and who may act for them."""
