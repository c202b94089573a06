from consent.admin import findings, inventory, policies, records, settings

__all__ = ["findings", "inventory", "policies", "records", "settings"]
