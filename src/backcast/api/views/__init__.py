"""Views: one module for each kind of thing that programs can ask for."""
