"""From the lab to a framework: a training or a race as a script, in the lab's own core and in three frameworks."""

from __future__ import annotations
