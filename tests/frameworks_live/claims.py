"""All claims of the table of conventions: (row, framework) -> Claim."""

from __future__ import annotations

from tests.frameworks_live import layer_claims, rule_claims
from tests.frameworks_live.claim import CLAIMS

__all__ = ["CLAIMS", "layer_claims", "rule_claims"]
