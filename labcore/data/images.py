"""Augmentation: images moved a little at random, so that a network sees more of them than there are."""

from __future__ import annotations

from typing import Any

import numpy as np

from labcore.span import Span

Array = np.ndarray

SHIFT = Span(
    "shift", 0.0, 0.0, 4.0, step=0.25, label="shift", unit="pixels", hint="Each image is moved by up to so many pixels, in both directions.",
)  # fmt: skip
ROTATE = Span(
    "rotate", 0.0, 0.0, 45.0, step=1.0, label="rotation", unit="degrees", hint="Each image is turned by up to so many degrees, either way.",
)  # fmt: skip
ZOOM = Span(
    "zoom", 0.0, 0.0, 0.5, step=0.01, label="zoom", hint="Each image is enlarged by a factor within 1 - zoom and 1 + zoom.",
)  # fmt: skip
IMAGE_NOISE = Span(
    "image_noise", 0.0, 0.0, 1.0, step=0.01, label="pixel noise",
    hint="Normal noise on every pixel, as a share of the images' standard deviation.",
)  # fmt: skip


def augment(
    images: Any,
    rng: np.random.Generator,
    shift: float = 0.0,
    rotate: float = 0.0,
    zoom: float = 0.0,
    noise: float = 0.0,
    background: float = 0.0,
) -> Array:
    """Images (n, height, width) -> as many, each turned, enlarged and moved by draws of its own, then with noise.

    shift       pixels, in [0, 4]: both directions uniform in [-shift, shift]
    rotate      degrees, in [0, 45]: uniform in [-rotate, rotate]
    zoom        in [0, 0.5]: the factor is uniform in [1 - zoom, 1 + zoom]
    noise       in [0, 1], of the standard deviation of all pixels of these images
    background  what lies outside an image, in the images' unit

    The generator gives the same number of draws whatever the settings, so that changing one leaves the others' draws alone.
    With all four 0 the images come back unchanged, bit for bit.
    """
    x = _images(images)
    shift, rotate, zoom = SHIFT.check(shift), ROTATE.check(rotate), ZOOM.check(zoom)
    noise = IMAGE_NOISE.check(noise)
    draws = rng.uniform(-1.0, 1.0, (len(x), 4))
    blur = rng.standard_normal(x.shape, dtype=np.float32)
    sigma = noise * float(x.std()) if noise and x.size else 0.0
    if shift or rotate or zoom:
        x = moved(x, shift * draws[:, :2], rotate * draws[:, 2], 1.0 + zoom * draws[:, 3], background)
    return x + (sigma * blur).astype(x.dtype) if sigma else x.copy()


def moved(images: Any, shifts: Array, degrees: Array, factors: Array, background: float = 0.0) -> Array:
    """Images (n, height, width), each turned about its middle, enlarged and then shifted; linear between pixels.

    shifts   (n, 2) pixels down and to the right;  degrees: (n,) counter-clockwise;  factors: (n,) above 0
    """
    from scipy.ndimage import affine_transform

    x = _images(images)
    shifts, degrees, factors = (np.asarray(given, dtype=np.float64) for given in (shifts, degrees, factors))
    if shifts.shape != (len(x), 2) or not degrees.shape == factors.shape == (len(x),):
        raise ValueError(
            f"shifts, degrees and factors must be one of each image; got {shifts.shape}, {degrees.shape}, {factors.shape}."
        )
    if not (factors > 0).all():
        raise ValueError(f"factors must be above 0; got {factors.min():g}.")
    # affine_transform asks where in the image each pixel of the result comes from: the inverse of what is done to it.
    cosine, sine = np.cos(np.radians(degrees)) / factors, np.sin(np.radians(degrees)) / factors
    back = np.stack([np.stack([cosine, sine], axis=1), np.stack([-sine, cosine], axis=1)], axis=1)
    middle = (np.array(x.shape[1:]) - 1.0) / 2.0
    offsets = middle - (back @ (middle + shifts)[:, :, None])[:, :, 0]
    out = np.empty_like(x)
    for image, matrix, offset, result in zip(x, back, offsets, out, strict=True):
        # grid-constant: pixels at the edge fade into the background, where "constant" would cut them off.
        affine_transform(
            image, matrix, offset, output=result, order=1, mode="grid-constant", cval=background, prefilter=False
        )
    return out


def _images(images: Any) -> Array:
    x = np.asarray(images)
    if x.ndim != 3 or x.dtype.kind not in "iufb":
        raise ValueError(f"images must be numbers of shape (n, height, width); got {x.dtype} of shape {x.shape}.")
    return x if x.dtype.kind == "f" else x.astype(np.float64)
