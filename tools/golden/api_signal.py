"""Golden cases of jaxtra.scipy.signal's transforms and spectra, in float32."""

import jax.scipy.signal as sig
import numpy as np

from cases import Both, Suite, f32, seeded

s = Suite("scipy", __file__)
S = "scipy.signal."
s.file("signal")


def case(name, *args, grad=None, **o):
    # A spectrum's smallest parts are differences of its largest: errors count at the scale of those.
    s.case(S + name, *args, tol="special", py=getattr(sig, name), grad=grad, **o)


seeded("fftconvolve")
for mode in ("full", "same", "valid"):
    case("fftconvolve", f32(9), f32(4), mode=mode, grad=[0, 1])
    case("fftconvolve", f32(4, 6), f32(3, 3), mode=mode)
    case("fftconvolve", f32(3, 8), f32(3, 3), mode=mode, axes=[1])
case("fftconvolve", f32(4), f32(9), mode="same")
case("fftconvolve", f32(4), f32(9), mode="valid")
s.error(S + "fftconvolve", f32(4), f32(2, 2))
s.error(S + "fftconvolve", f32(4, 2), f32(2, 4), mode="valid")
s.error(S + "fftconvolve", f32(4, 2), f32(4, 3), axes=[0])

seeded("detrend")
case("detrend", f32(9), grad=[0])
case("detrend", f32(4, 3), axis=0)
case("detrend", f32(4, 3), type="constant", axis=0)
case("detrend", f32(10), bp=[3, 7])
case("detrend", f32(2, 10), bp=4)
case("detrend", f32(1))
s.error(S + "detrend", f32(4), type="other")
s.error(S + "detrend", f32(4), bp=[9])

seeded("welch")
case("welch", f32(40), nperseg=16, grad=[0])
case("welch", f32(40), fs=8.0)
case("welch", f32(41), nperseg=9, noverlap=3, scaling="spectrum", detrend="linear")
case("welch", f32(40), nperseg=8, average="median", detrend=False)
case("welch", f32(40), nperseg=8, nfft=12, return_onesided=False)
case("welch", f32(32, 2), nperseg=8, axis=0, window="hamming")
case("welch", f32(32), nperseg=8, window=Both(["kaiser", 5.0], ("kaiser", 5.0)))
case("welch", f32(32), window=f32(10, lo=0.1))
for window in ("blackman", "bartlett", "boxcar"):
    case("welch", f32(32), nperseg=8, window=window)
case("csd", f32(40), None, nperseg=10)
s.error(S + "welch", f32(32), nperseg=8, noverlap=8)
s.error(S + "welch", f32(32), nperseg=8, nfft=4)
s.error(S + "welch", f32(32), average="other", nperseg=8)
s.error(S + "welch", f32(32), scaling="other")

seeded("istft")
case("istft", f32(5, 7), grad=[0])
case("istft", f32(5, 7), fs=4.0, boundary=False)
case("istft", f32(5, 7), nperseg=8, noverlap=6, window="hamming")
case("istft", f32(5, 3), nperseg=8, noverlap=4, window="boxcar")
s.error(S + "istft", f32(5))
s.error(S + "istft", f32(5, 7), nperseg=8, noverlap=8)

s.write()
