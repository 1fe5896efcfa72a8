"""The steps of a call with an optimized integration, including the two calls of a job with `.sync`.

Only such calls import this package, so that the cold start of other calls doesn't pay for it.
"""
