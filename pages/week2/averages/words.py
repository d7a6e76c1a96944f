"""What the page says of averages: the explanation, the sources and the notes."""

from __future__ import annotations

from labcore.experiments.averages import Result

EXPLANATION = r"""
**What you see.** The dots are the series, each curve is $v_t = \beta v_{t-1} + (1-\beta)x_t$ from $v_0 = 0$. The bars under the chosen
day are its weights $(1-\beta)\beta^k$: nearly two thirds of the value come from the last $1/(1-\beta)$ days, at whose end a weight has
fallen to about $1/e$ of the newest ($0.9^{10} = 0.3487$, and $(1-\epsilon)^{1/\epsilon} \to 1/e$). The arrow is the lag, one number for the whole
series, measured at once over all of it: the shift at which the strongest slow wave in both is in phase. The curve shows where the trend was some
days ago. In the first $1/(1-\beta)$ days the average has not looked back so far, and there is no arrow. Behind a slow signal the lag is the theory's
$\beta/(1-\beta)$, behind a quicker one less; noise alone has no trend, and so no lag, and no arrow. More memory is smoother and later, never smoother and in time. Drag the line in the picture, or the bars below it,
to another day, or click one; a drag anywhere else in the picture zooms in.

**The start.** Since $v_0 = 0$, the weights used so far add up to $1-\beta^t$ only; the hollow bars are missing. Dividing by
$1-\beta^t$ repairs it: at $\beta = 0.98$, $v_1 = 0.02\,x_1$ and $v_2 = 0.0196\,x_1 + 0.02\,x_2$, which is divided by 0.0396.

**Against a window.** The mean of the last $1/(1-\beta)$ values lags half as much but keeps about twice as much of the noise. A window of
$2/(1-\beta) - 1$ values keeps as much of it as the average does, and must remember all of them where the average remembers one number.

**Onwards.** Put the gradients of a noisy descent in place of the temperatures and the average is momentum's velocity; put their
squares and it is what RMSprop divides by. The series *Noisy gradients* and *Squared gradients* are those of the lab's own descents.
"""
SOURCES = """
- **Averages and bias correction**: A. Ng, Improving Deep Neural Networks, exponentially weighted averages; D. P. Kingma and J. Ba, arXiv:1412.6980, section 3.
- **Temperatures**: NOAA's daily summaries for Seattle, 2012 to 2015, as `vega_datasets` ships them; the mean of each day's highest and lowest.
- **Three days**: 40, 49 and 45 °F, the worked example of the course.
- **Lag and variance**: J. S. Hunter, The exponentially weighted moving average, Journal of Quality Technology 18 (1986), 203-210.
"""


def notes(result: Result) -> str:
    unit = result.series.counts
    return (
        f"Lengths and lags in {unit}s; the weight at its end is that of {unit} 1/(1 − β) as a share of the newest, near 1/e = 0.3679. "
        "The theory of the noise is for white noise, that of the lag for a slow signal; measured is this whole series, "
        "a dash where it is too short, where it is nothing but noise, or where its parts tell different lags. A window keeps a running sum and all its numbers; an average keeps one, whatever its length."
    )
