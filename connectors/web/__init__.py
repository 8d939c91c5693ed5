"""The web, asked with care: one bounded request (`fetch`), where it may lead (`guard`), which addresses are one page."""
