"""What the screens show of a plan, as plain values without markup: scales, lanes, links, verdicts, details."""
