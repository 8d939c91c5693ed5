"""What travels through Marsad: typed records, the codebook's closed sets, the wire codec and the topics.

Read `article`, `analysis`, `event`, `alert` and `rejection` for the records, `codec` for their bytes,
`topics` for the names, keys, partitions and retention of every topic.
"""
