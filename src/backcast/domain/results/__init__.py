"""What is measured: metrics, measurements and key results."""
