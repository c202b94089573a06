from consent.models.finding import CookieFinding
from consent.models.inventory import (
    Category,
    CategoryText,
    EmbedProvider,
    Provider,
    ScriptSnippet,
    Service,
    ServiceText,
    StorageItem,
    StorageItemText,
)
from consent.models.policy import PolicyVersion, current_version
from consent.models.record import ConsentDailyStat, ConsentRecord, Surface
from consent.models.settings import ConsentSettings

__all__ = [
    "Category",
    "CategoryText",
    "ConsentDailyStat",
    "ConsentRecord",
    "ConsentSettings",
    "CookieFinding",
    "EmbedProvider",
    "PolicyVersion",
    "Provider",
    "ScriptSnippet",
    "Service",
    "ServiceText",
    "StorageItem",
    "StorageItemText",
    "Surface",
    "current_version",
]
