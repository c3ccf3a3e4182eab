"""The desk at which the revenue office keeps the dated tables: what holds, what is proposed, which declarations a
proposal concerns, and who released it.

A table is a section of the tables' document: a list of rows, each of one fee or of all, mostly from a day to a day.
What can be edited follows from the shapes of these rows (table_schemas.py); their titles stand in
sections.yaml. A new section is its shape and an entry there.
"""
