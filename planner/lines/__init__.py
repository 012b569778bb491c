"""Balance of whole lines: tasks to stations and robots, with a proven bound beside every answer."""
