"""Key results in the making: lines, what the coach offers for them, and their way into the plan."""
