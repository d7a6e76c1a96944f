"""What each lesson computes, one module a lesson: a frozen `Spec`, `run(spec)` and its result with a table."""
