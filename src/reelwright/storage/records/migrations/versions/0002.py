"""A second wall between workspaces."""

from reelwright.storage.records.migrations.rows import protect, unprotect

revision = "0002"
down_revision = "0001"

# Users, sessions, keys and memberships are read before it is known whose workspace it is; money is booked for a user
# across all his workspaces, and a hold belongs to a build, whose name begins with its workspace.
_OWN = (
    "projects", "versions", "renders", "assets", "kits", "templates", "jobs", "job_steps", "events", "requests",
    "hooks", "hook_deliveries", "hook_tries", "invitations", "checkpoints",
    "checkpoint_writes", "questions", "comments", "verdicts", "shares",
)  # fmt: skip


def upgrade() -> None:
    for table in _OWN:
        protect(table)
    protect("holds", "split_part(build, '/', 1)")


def downgrade() -> None:
    for table in ("holds", *reversed(_OWN)):
        unprotect(table)
