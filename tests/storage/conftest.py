from tests_support.stores import objects, s3

__all__ = ["objects", "s3"]
