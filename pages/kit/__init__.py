"""What lessons share: the lesson frame, settings and their controls, the stage, downloads."""
