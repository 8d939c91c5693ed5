"""The web, asked with care: `fetch` makes one bounded request, `guard` says where to, `turns` how often.

`address` tells which addresses are one page, `charset` what bytes say, `aside` works on what strangers wrote in a
process of its own.
"""
