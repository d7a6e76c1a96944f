"""A quick hand on a slider while a large network trains."""

from __future__ import annotations

import pytest

PRESSES = 24


def test_keys_pressed_while_a_large_network_trains_leave_epoch_and_step_in_agreement(training):
    """Before, two scripts trained one run: after so many presses the page said epoch 9.0 at step 27."""
    seen = training(hidden="1024 1024 1024", trained=0, pace="fast", batch_size=32)
    seen.press("play")
    seen.wait_for_step(1)
    seen.slider("learning_rate").focus()
    for number in range(PRESSES):
        seen.page.keyboard.press("ArrowRight" if number % 8 < 4 else "ArrowLeft")
        seen.page.wait_for_timeout(30 if number % 4 else 200)
    seen.wait_for_step(seen.step + 2)
    seen.press("play")
    seen.wait_for_rest()
    # The training set's last batch may be smaller than the others.
    per_epoch = seen.live("steps") / seen.live("epochs")
    assert seen.live("epoch") == pytest.approx(seen.step / per_epoch, abs=1 / per_epoch)
