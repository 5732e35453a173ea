"""The reference ad that renderers are compared on: its sources, its timeline, and it as a Composition.

`sources` makes footage, product, logo, headlines and music; `ad` says what is seen where and when, as plain data that
every contestant reads; `composition` puts it into our own words.
"""
