"""The renderer: a Composition, and nothing else, becomes frames.

`segment` encodes a part of a film, `renderer` draws single frames, `light` says what light falls on a product.
"""
