"""The web, asked with care: a bounded request (`fetch`), where it may lead (`guard`), what is one page (`address`)."""
