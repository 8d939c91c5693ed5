"""Alerts as objects of STIX 2.1. Read `bundle` for what becomes what; docs/hooks/stix.md says why."""
