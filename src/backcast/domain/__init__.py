"""The domain: what a plan is and how its dates follow; pure, without clock, input or output."""
