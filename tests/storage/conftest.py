from tests_support.databases import database, postgres, url
from tests_support.stores import objects, s3

__all__ = ["database", "objects", "postgres", "s3", "url"]
