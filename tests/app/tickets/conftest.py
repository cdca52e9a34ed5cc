"""The whole app with a few people who work here."""

from tests.app.staff.conftest import engine, keys, staff_app, staff_settings, visitor

__all__ = ["engine", "keys", "staff_app", "staff_settings", "visitor"]
