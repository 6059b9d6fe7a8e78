"""The pages: for now the start page, which lists orders and links their maps."""
