"""What a request says and whether it fits its document: parameters, bodies, and the schemas that decide."""
