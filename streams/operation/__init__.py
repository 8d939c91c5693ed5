"""What tells, from inside and outside, whether a part is alive, and ends it when it is not."""
