"""In which order and in which configurations each robot does its tasks."""
