"""Work moving to production: issues, pull requests with reviews and checks, boards, deployments.

May depend on `catalog` and what is below it.
"""
