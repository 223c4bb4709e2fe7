"""What keeps the house in order: the audit trail, counted tries, repeated requests, revisions, mails, chores."""
