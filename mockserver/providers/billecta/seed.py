"""The demo data of a world: the guide's own token, which a new one ends as it ends any other (B34, B35)."""

from __future__ import annotations

from mockserver.provider import Caller
from mockserver.tokens import issue_token
from mockserver.world import World

__all__ = ["seed"]

GUIDE_TOKEN = "5Uis54EmQ/9jJtGhQoS8K9xHRsMXQhZg=="  # printed in the guide


def seed(world: World) -> None:
    """In the test environment the guide's user has the guide's token."""
    if not world.environment:
        issue_token(world, "billecta", GUIDE_TOKEN, Caller("user", "test", {"creditors": "all"}, "demo"))
