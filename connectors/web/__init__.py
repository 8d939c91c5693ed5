"""The web, asked with care: one bounded request (`fetch`), and which addresses are one page (`address`)."""
