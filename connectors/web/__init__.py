"""The web, asked with care: one bounded request (`fetch`), where it may lead (`guard`), what is one page (`address`)."""
