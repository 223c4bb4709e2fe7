"""People: who they are, what their roles allow, and which plans they can get at."""
