"""REQ: the fields of a request, and the document that it stands in."""
