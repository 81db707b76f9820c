"""Thousands of articles: nothing lost, nothing paid twice.

    inputs → intake → state → run → worker → wire → endpoint        who does what, in the order of an article's way
                        ↓               ↓       ↓
                     outputs          cache   pace, budget

`job` runs it for the command line, `batchapi` through an endpoint's batch files, `cluster` and `ray` on many
machines, `many` inside somebody else's event loop, the eval harness' too; `estimate` goes through it and asks nobody.
"""
