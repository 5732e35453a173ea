"""The agentic flow: builds an ad, judges it, mends it or asks, at most three rounds, and hands over the best.

`graph` has the flow, and is the only importer of the graph engine; `critic` weighs findings, `fixes` finds edits.
"""
