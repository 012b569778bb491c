"""The scene file as strict pydantic models, one concept a module; still mm, degrees, names.

Field descriptions serve three readers: the JSON Schema in the editor, error messages, and you.
"""
