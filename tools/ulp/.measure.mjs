var __defProp = Object.defineProperty;
var __export = (target, all) => {
  for (var name in all) __defProp(target, name, { get: all[name], enumerable: true });
};

// tools/ulp/measure.ts
import { readFileSync as readFileSync2 } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

// src/ir/math/index.ts
var math_exports = {};
__export(math_exports, {
  acos: () => acos,
  acosh: () => acosh,
  asin: () => asin,
  asinh: () => asinh,
  atan: () => atan,
  atan2: () => atan2,
  atanh: () => atanh,
  cbrt: () => cbrt,
  cos: () => cos,
  cosh: () => cosh,
  digamma: () => digamma,
  erf: () => erf,
  erfInv: () => erfInv,
  erfc: () => erfc,
  exp: () => exp,
  exp2: () => exp2,
  expm1: () => expm1,
  lgamma: () => lgamma,
  log: () => log,
  log1p: () => log1p,
  log2: () => log2,
  logistic: () => logistic,
  pow: () => pow,
  rsqrt: () => rsqrt,
  sin: () => sin,
  sinh: () => sinh,
  tan: () => tan,
  tanh: () => tanh,
});

// src/ir/math/coefficients.ts
var exp64 = [
  0.5, 0.16666666666666677, 0.04166666666666668, 0.008333333333321426, 0.0013888888888877108, 19841269886634817e-20,
  24801587341853557e-21, 27557243698613024e-22, 27557257768354135e-23, 25109215718885798e-24, 2092003630490482e-24,
];
var exp32 = [
  0.5, 0.1666666716337204, 0.04166648909449577, 0.008333208039402962, 0.001393267186358571, 19944089581258595e-20,
];
var log64 = [
  0.6666666666666734, 0.3999999999941536, 0.2857142874247239, 0.22222198546525518, 0.18183566474459853,
  0.15313979040586773, 0.14796808508321607,
];
var logm32 = [
  0.3333331048488617, -0.24999986588954926, 0.20002225041389465, -0.16669251024723053, 0.14218659698963165,
  -0.12384352833032608, 0.11873183399438858, -0.11789970844984055, 0.06914722919464111,
];
var sin64 = [
  -0.16666666666666632, 0.008333333333322443, -198412698298027e-18, 27557313684415104e-22, -250507563451283e-22,
  15896667811621725e-26,
];
var sin32 = [-0.16666655242443085, 0.008332191035151482, -19518619228620082e-20];
var cos64 = [
  0.0416666666666666, -0.0013888888888874457, 24801587289649673e-21, -2755731439166511e-22, 20875727627004684e-25,
  -11359830780738772e-27,
];
var cos32 = [0.04166664555668831, -0.0013887302484363317, 24430948542430997e-21];
var atan64 = [
  -0.333333333333332, 0.1999999999995368, -0.14285714280195755, 0.1111111078302977, -0.09090897736275709,
  0.07692059696363533, -0.06663096786986349, 0.058478274982404384, -0.05038989313768041, 0.03805568408000189,
  -0.01789661163854229,
];
var atan32 = [
  -0.33333316445350647, 0.1999853104352951, -0.14244462549686432, 0.10599689185619354, -0.060912132263183594,
];
var asin64 = [
  0.16666666666666763, 0.0749999999997011, 0.044642857175272145, 0.030381942676122826, 0.02237221587912053,
  0.0173515960104049, 0.013981012249514781, 0.011397344985341458, 0.010789030132958795, 0.0036732774885563277,
  0.02178801508519673, -0.02111303835932087, 0.03269988977423977,
];
var asin32 = [
  0.16666659712791443, 0.0750051885843277, 0.04451443627476692, 0.031826864928007126, 0.014371649362146854,
  0.03760446980595589,
];
var erf64 = [
  0.1283791670955126, -0.37612638903184203, 0.11283791670982729, -0.02686617065179528, 0.005223977708826288,
  -854833318959211e-18, 12055622312698998e-20, -14934592206959472e-21, 16646521858982486e-22, -18878010790343496e-23,
  3650616778104204e-23, -11986395768003269e-24, 2417181067370677e-24,
];
var erf32 = [
  0.12837916612625122, -0.3761262893676758, 0.11283621191978455, -0.026855185627937317, 0.005190251395106316,
  -8015829953365028e-19, 7811103569110855e-20,
];
var erfc64 = [
  1.2530080582697296, -0.13562110612458117, -0.04756229435343452, 0.12964515870275947, -0.1192736634163051,
  0.06830802734407175, -0.023770514894676263, 0.002529391813253555, 0.001888690062609022, -7798322307838301e-19,
  -10515765541707326e-20, 12509901332597524e-20, 4939817644434636e-21, -2009890279774716e-20, -7035560783494391e-22,
  3467379581372047e-21, 30498556765474354e-23, -6073471326337734e-22, -8180357627835593e-23, 9190484636129261e-23,
  22778343468236714e-25, -7932692663637055e-24, 3795947972525959e-24,
];
var erfcLog32 = [
  -1.8496055603027344, -2.638967514038086, -0.8431004285812378, -0.041566986590623856, 0.009933125227689743,
  -0.0017270371317863464, 5138050619279966e-20, 4299232386983931e-20,
];
var erfInvA64 = [
  1.6536545626831027, 0.2401581824255883, -0.006033670871427229, -7407025341544792e-19, 1867342080212519e-19,
  -13882523394362151e-21, -13654691782557613e-22, 42347881728649865e-23, -29070389149134973e-24, -4112660735937432e-24,
  10512222237107014e-25, -5414291434346809e-26, -12978401954935397e-27, 26304964323206265e-28, -808132289362011e-28,
  -40014889206376516e-30, 6536055427563387e-30, -3997163970065949e-32, -12368896649395721e-32, 15550583666725878e-33,
  7091453475654323e-34, -3489375349917662e-34, 16106658943179035e-36, 32216960387717546e-37, -29413958706965776e-38,
];
var erfInvB64 = [
  3.0838856104922208, 1.0052589676941652, 0.0053709145535251355, -0.0037512085082121484, 0.002491442099680413,
  -0.0016882755359309688, 9532893028270682e-19, -3550378053331407e-19, 24031956547662108e-21, 6828703602749619e-20,
  -4732360288681973e-20, 12465498816155073e-21, 29443071920186654e-22, -3987411560889181e-21, 14524421407980616e-22,
  -23713803426736367e-24, -20167806322789996e-23, 12610920317165377e-23, -57391703166157374e-24, -11002872011878171e-24,
  2058924371127387e-23, -14487200832399309e-25,
];
var erfInvC64 = [
  4.849906401408584, 1.0103004648645448, -1387193183932112e-19, -21503011979290255e-20, 7599527845930013e-20,
  -19681771305477366e-21, 4526048611393215e-21, -9930245958332013e-22, 22907425343851377e-23, -6757682764649209e-23,
  28951508353845974e-24, -15202569283451243e-24, 7948614714321326e-24, -3552491354258526e-24, 11683128747099733e-25,
  -3626657415073533e-25, 17182696016294777e-26, 4945080163831517e-27, -5887165076077636e-26, 8104173328939305e-27,
  5992766027143855e-27,
];
var lgammaA64 = [
  -0.5772156649015329, 0.8224670334241132, -0.40068563438652305, 0.2705808084277988, -0.20738555103131825,
  0.16955717699712697, -0.14404989643380625, 0.1255096690507416, -0.11133428747857094, 0.10009952160291823,
  -0.09095324199131746, 0.08335017162204889, -0.07694797131677583, 0.07154412664431313, -0.06652096209650508,
  0.06064700073775699, -0.058907753106471554, 0.07139591362054509, -0.062055538740508086,
];
var lgammaB64 = [
  0.42278433509846713, 0.3224670334241132, -0.06735230105319795, 0.02058080842778396, -0.00738555102860344,
  0.0028905103309158748, -0.0011927539158999678, 5096695159942174e-19, -22315466418206418e-20, 9945771347578624e-20,
  -4492729908065834e-20, 20504712368821005e-21, -9433104184816305e-21, 4392772965236004e-21, -20578243051776554e-22,
  8817506344490775e-22, -43941714307754254e-23, 37103615854938097e-23, -28133039909224803e-24, -8941768405439126e-23,
  -14813315399762248e-23,
];
var stirling64 = [
  0.08333333333333333, -0.0027777777777666253, 7936507859174095e-19, -5952357300840941e-19, 8413776321088074e-19,
  -0.0018855837683720861, 0.004970128432625101,
];
var digamma64 = [
  0.08333333333333313, -0.008333333333010343, 0.003968253790512437, -0.004166620097716733, 0.007569180393298952,
  -0.02057394162593631, 0.06124060253112129,
];
var tanh32 = [
  -0.333333283662796, 0.13333174586296082, -0.053950753062963486, 0.02177473157644272, -0.008572463877499104,
  0.0030505130998790264, -8231477695517242e-19, 11681328760460019e-20,
];
var sinh64 = [
  0.16666666666666666, 0.00833333333333357, 1984126984106642e-19, 2755731930720483e-21, 250520901742626e-22,
  1606123471227799e-25, 7510444488269713e-28, 62799053845424236e-31,
];
var sinh32 = [0.1666666716337204, 0.008333311416208744, 19842636538669467e-20, 2783912350423634e-21];
var logPow64 = [
  0.3999999999999998, 0.2857142857144385, 0.22222222217785403, 0.181818188446656, 0.15384558375133006,
  0.13336266799191637, 0.11675729559615597, 0.11982213737481535,
];
var logPow32 = [0.40000149607658386, 0.2854735255241394, 0.2341407835483551];
var cbrt64 = [
  0.41518751590624553, 1.0521221297535257, -0.7605770776381484, 0.3864975675437448, -0.10427812605172504,
  0.011253578291914474,
];

// src/ir/math/kit.ts
var Kit = class {
  b;
  type;
  constructor(b, type) {
    this.b = b;
    this.type = type;
  }
  c = (value) => this.b.constant(value, this.type);
  add = (a, x) => this.b.add(this.e(a), this.e(x));
  sub = (a, x) => this.b.sub(this.e(a), this.e(x));
  mul = (a, x) => this.b.mul(this.e(a), this.e(x));
  div = (a, x) => this.b.div(this.e(a), this.e(x));
  fma = (a, x, y) => this.b.fma(this.e(a), this.e(x), this.e(y));
  lt = (a, x) => this.b.lt(this.e(a), this.e(x));
  le = (a, x) => this.b.le(this.e(a), this.e(x));
  eq = (a, x) => this.b.eq(this.e(a), this.e(x));
  select = (c, a, x) => this.b.select(c, this.e(a), this.e(x));
  neg = (a) => this.b.neg(a);
  abs = (a) => this.b.abs(a);
  sqrt = (a) => this.b.sqrt(a);
  e(v2) {
    return typeof v2 === "number" ? this.c(v2) : v2;
  }
  /** c[0] + c[1] x + ..., by Horner's rule: the fewest operations, and lanes hide its latency. */
  poly(x, c) {
    return c.reduceRight((sum, k) => (sum ? this.fma(sum, x, k) : this.e(k)), void 0);
  }
  /** min(max(x, lo), hi); NaN stays. One instruction each, unlike min and max. */
  clamp(x, lo2, hi) {
    return this.b.pmin(this.b.pmax(x, this.c(lo2)), this.c(hi));
  }
  /** The bits as an integer register of the same size; `n` makes a constant of it. */
  bits = (x) => this.b.bitcast(x, this.int);
  float = (bits3) => this.b.bitcast(bits3, this.type);
  get int() {
    return this.type === "float32" ? "int32" : "int64";
  }
  n = (value) => this.b.constant(this.type === "float32" ? Number(value) : BigInt(value), this.int);
  /** Bits of the significand that are stored: 23 or 52. */
  get fraction() {
    return this.type === "float32" ? 23 : 52;
  }
  /** Bits of 1. */
  get one() {
    return this.type === "float32" ? this.n(1065353216) : this.n(0x3ff0000000000000n);
  }
  /**
   * 1.5 times 2^fraction: in x + magic the low bits are x rounded to an integer, in two's complement. It replaces
   * conversions to integers, which are slow or missing in SIMD.
   */
  get magic() {
    return 1.5 * 2 ** this.fraction;
  }
  /** 2^k for an integer k, given k + magic; k in the range of normal numbers. */
  pow2(kMagic) {
    return this.float(this.b.add(this.b.shl(this.bits(kMagic), this.n(this.fraction)), this.one));
  }
  signBits = (x) => this.b.and(this.bits(x), this.type === "float32" ? this.n(2147483648 | 0) : this.n(-(2n ** 63n)));
  /** `y` >= 0 with the sign of x: also gives odd functions their -0. */
  signed = (y, x) => this.float(this.b.or(this.bits(y), this.signBits(x)));
  /** a + x as a rounded sum and its error, exactly, where |a| >= |x| or a = 0. */
  fastSum(a, x) {
    const hi = this.add(a, x);
    return [hi, this.sub(x, this.sub(hi, a))];
  }
  /** The same for any a and x. */
  sum(a, x) {
    const hi = this.add(a, x);
    const t = this.sub(hi, a);
    return [hi, this.add(this.sub(a, this.sub(hi, t)), this.sub(x, t))];
  }
  /** a x as a rounded product and its error, exactly. */
  product(a, x) {
    const hi = this.mul(a, x);
    return [hi, this.fma(a, x, this.neg(hi))];
  }
  /** (n + nLow) / (d + dLow), rounded about once: one division, then its residual. */
  quotient(n, nLow, d2, dLow) {
    const r = this.div(1, d2);
    const q = this.mul(n, r);
    const rest = this.add(this.fma(this.neg(q), d2, n), this.fma(this.neg(q), dLow, nLow));
    return this.fma(rest, r, q);
  }
};
var kit = (b, x) => new Kit(b, x.type === "float64" ? "float64" : "float32");
var throughFloat64 =
  (f3) =>
  (b, ...xs) => {
    if (xs[0].type === "float64") return f3(b, ...xs);
    const wide = (ys) => ys.map((y) => b.convert(y, "float64"));
    return b.rare(f3, b.bool(true), xs, (ys) => b.convert(f3(b, ...wide(ys)), "float32"), xs[0]);
  };

// src/ir/math/arc.ts
var halfPi = (k) =>
  k.type === "float32" ? [1.5707963705062866, -4371138828673793e-23] : [1.5707963267948966, 6123233995736766e-32];
function atanSum(k, y, x) {
  const middle = k.lt(k.mul(Math.SQRT2 - 1, x), y);
  const large = k.lt(k.mul(Math.SQRT2 + 1, x), y);
  const three = (l2, m, s2) => k.select(large, l2, k.select(middle, m, s2));
  const minusX = k.mul(-1, x);
  const [down, downLow] = k.sum(y, minusX);
  const [up, upLow] = k.sum(y, k.mul(1, x));
  const [n, nLow] = [three(minusX, down, y), three(0, downLow, 0)];
  const [d2, dLow] = [three(y, up, x), three(0, upLow, 0)];
  const u = k.div(n, d2);
  const rest = k.add(k.fma(k.neg(u), d2, n), k.fma(k.neg(u), dLow, nLow));
  const z = k.mul(u, u);
  const series = k.fma(k.mul(z, u), k.poly(z, k.type === "float32" ? atan32 : atan64), k.div(rest, d2));
  const [hi, lo2] = halfPi(k);
  const [s, t] = k.fastSum(three(hi, hi / 2, 0), u);
  return [s, k.add(t, k.add(three(lo2, lo2 / 2, 0), series))];
}
function atan(b, x) {
  const k = kit(b, x);
  return k.signed(k.add(...atanSum(k, k.b.pmin(k.abs(x), k.c(2 ** 60)), 1)), x);
}
function atan2(b, y, x) {
  const k = kit(b, x);
  const [ax, ay] = [k.abs(x), k.abs(y)];
  const [xInfinite, yInfinite] = [k.eq(ax, Infinity), k.eq(ay, Infinity)];
  const infinite = b.or(xInfinite, yInfinite);
  const largest = k.b.pmax(ax, ay);
  const [top, down, bottom, up] = k.type === "float32" ? [100, -40, -60, 64] : [900, -300, -500, 500];
  const factor = k.select(k.lt(2 ** top, largest), 2 ** down, k.select(k.lt(largest, 2 ** bottom), 2 ** up, 1));
  const clear = (v3, isInfinite) => k.select(infinite, k.select(isInfinite, 1, 0), k.mul(v3, factor));
  const [n, d2] = [clear(ay, yInfinite), clear(ax, xInfinite)];
  const [s, t] = atanSum(k, n, k.select(k.eq(largest, 0), 1, d2));
  const [hi, lo2] = halfPi(k);
  const [u, v2] = k.fastSum(2 * hi, k.neg(s));
  const back = k.add(u, k.add(v2, k.sub(2 * lo2, t)));
  const left = b.ne(k.signBits(x), k.n(0));
  const angle = k.signed(k.select(left, back, k.add(s, t)), y);
  return k.select(b.or(b.ne(x, x), b.ne(y, y)), NaN, angle);
}
function asinParts(k, x) {
  const a = k.abs(x);
  const outer = k.lt(0.5, a);
  const z = k.select(outer, k.fma(a, -0.5, 0.5), k.mul(a, a));
  const root = k.sqrt(z);
  const lost = k.div(k.fma(k.neg(root), root, z), k.mul(2, k.b.pmax(root, k.c(2 ** -60))));
  const s = k.select(outer, root, a);
  const series = k.mul(k.mul(z, s), k.poly(z, k.type === "float32" ? asin32 : asin64));
  return { outer, s, rest: k.select(outer, k.add(series, lost), series) };
}
function asin(b, x) {
  const k = kit(b, x);
  const { outer, s, rest } = asinParts(k, x);
  const [hi, lo2] = halfPi(k);
  const [u, v2] = k.fastSum(hi, k.mul(-2, s));
  const y = k.select(outer, k.add(u, k.add(v2, k.fma(-2, rest, lo2))), k.add(s, rest));
  return k.signed(y, x);
}
function acos(b, x) {
  const k = kit(b, x);
  const { outer, s, rest } = asinParts(k, x);
  const [hi, lo2] = halfPi(k);
  const negative = k.lt(x, 0);
  const base = k.select(outer, k.select(negative, 2 * hi, 0), hi);
  const baseLow = k.select(outer, k.select(negative, 2 * lo2, 0), lo2);
  const factor = k.select(outer, 2, 1);
  const sign = k.select(b.xor(outer, negative), factor, k.neg(factor));
  const [u, v2] = k.fastSum(base, k.mul(sign, s));
  return k.add(u, k.add(v2, k.fma(sign, rest, baseLow)));
}

// src/ir/math/exp.ts
var ln2 = (k) =>
  k.type === "float32" ? [Math.fround(Math.LN2), Math.LN2 - Math.fround(Math.LN2)] : [Math.LN2, 23190468138462996e-33];
function expParts(k, x, low) {
  const [ln2Hi, ln2Lo] = ln2(k);
  const nMagic = k.fma(x, Math.LOG2E, k.magic);
  const n = k.sub(nMagic, k.magic);
  const exact2 = k.fma(n, -ln2Hi, x);
  const r = k.fma(n, -ln2Lo, exact2);
  const lost = k.fma(n, -ln2Lo, k.sub(exact2, r));
  const p = k.poly(r, k.type === "float32" ? exp32 : exp64);
  const square = k.mul(r, r);
  if (!low) return { nMagic, hi: r, lo: k.fma(square, p, k.fma(lost, r, lost)) };
  const small2 = k.add(lost, low);
  const curve = k.mul(square, p);
  return { nMagic, hi: r, lo: k.add(k.fma(k.add(curve, r), small2, small2), curve) };
}
function twoPowers(k, nMagic) {
  const { b } = k;
  const n = k.bits(nMagic);
  const half2 = b.shrs(n, k.n(1));
  const power = (e) => k.float(b.add(b.shl(e, k.n(k.fraction)), k.one));
  return [power(half2), power(b.sub(n, half2))];
}
var scale = (k, y, nMagic) => {
  const [s, t] = twoPowers(k, nMagic);
  return k.mul(k.mul(y, s), t);
};
var expClamp = (k, x) => (k.type === "float32" ? k.clamp(x, -104, 89) : k.clamp(x, -746, 710));
function exp(b, x) {
  const k = kit(b, x);
  const { nMagic, hi, lo: lo2 } = expParts(k, expClamp(k, x));
  return scale(k, k.add(1, k.add(hi, lo2)), nMagic);
}
function exp2(b, x) {
  const k = kit(b, x);
  const c = k.type === "float32" ? k.clamp(x, -151, 129) : k.clamp(x, -1076, 1025);
  const nMagic = k.add(c, k.magic);
  const [ln2Hi, ln2Lo] = ln2(k);
  const d2 = k.sub(c, k.sub(nMagic, k.magic));
  const r = k.mul(d2, ln2Hi);
  const lost = k.fma(d2, ln2Hi, k.neg(r));
  const small2 = k.fma(d2, ln2Lo, lost);
  const p = k.poly(r, k.type === "float32" ? exp32 : exp64);
  const y = k.add(1, k.add(r, k.fma(k.mul(r, r), p, small2)));
  return scale(k, y, nMagic);
}
function halfExpm1(k, x, negative = false) {
  const { nMagic, hi, lo: lo2 } = expParts(k, x);
  const h = k.pow2(k.sub(nMagic, 1));
  const [base, lost] = negative ? k.fastSum(-0.5, h) : k.sum(h, k.c(-0.5));
  const [s, e] = k.fastSum(base, k.mul(h, hi));
  return [s, k.add(k.fma(h, lo2, e), lost)];
}
function expm1(b, x) {
  const k = kit(b, x);
  const [hi, lo2] = halfExpm1(k, k.type === "float32" ? k.clamp(x, -40, 89) : k.clamp(x, -80, 710));
  const y = k.mul(2, k.add(hi, lo2));
  return k.select(k.lt(k.abs(x), 2 ** -60), x, y);
}
function shortExp(k, x, low) {
  const [ln2Hi, ln2Lo] = ln2(k);
  const nMagic = k.fma(x, Math.LOG2E, k.magic);
  const n = k.sub(nMagic, k.magic);
  const r = k.fma(n, -ln2Lo, k.fma(n, -ln2Hi, x));
  const p = k.poly(r, exp32);
  const square = k.mul(r, r);
  const less1 = low ? k.add(r, k.fma(square, p, low)) : k.fma(square, p, r);
  return k.mul(k.add(1, less1), k.pow2(nMagic));
}
function logistic(b, x) {
  const k = kit(b, x);
  const far = b.not(k.lt(k.abs(x), k.type === "float32" ? 86 : 700));
  return b.rare(logistic, far, [x], ([y]) => logisticOf(k, y, true), logisticOf(k, x, false));
}
function logisticOf(k, x, far) {
  const { nMagic, hi, lo: lo2 } = expParts(k, far ? expClamp(k, k.neg(k.abs(x))) : k.neg(k.abs(x)));
  const [s, t] = far ? twoPowers(k, nMagic) : [k.pow2(nMagic)];
  const scaled = (v2) => (t ? k.mul(k.mul(v2, s), t) : k.mul(v2, s));
  const [head, tail] = k.fastSum(1, hi);
  const small2 = k.add(tail, lo2);
  const sum = k.add(head, small2);
  const e = scaled(sum);
  const eLow = scaled(k.sub(small2, k.sub(sum, head)));
  const [d2, dLow] = k.fastSum(1, e);
  const negative = k.lt(x, 0);
  return k.quotient(k.select(negative, e, 1), k.select(negative, eLow, 0), d2, k.add(dLow, eLow));
}

// src/ir/math/log.ts
var log2e = {
  float32: [Math.fround(Math.LOG2E), Math.LOG2E - Math.fround(Math.LOG2E)],
  float64: [Math.LOG2E, 20355273740931033e-33],
};
function logParts(k, x, normal = false) {
  const { b } = k;
  const single2 = k.type === "float32";
  const least = single2 ? 2 ** -126 : 2 ** -1022;
  const below = normal ? b.bool(false) : k.lt(x, least);
  const shift3 = single2 ? 23 : 52;
  const bits3 = k.bits(k.select(below, k.mul(x, 2 ** shift3), x));
  const offset = b.sub(bits3, single2 ? k.n(1060439283) : k.n(0x3fe6a09e667f3bcdn));
  const exponent2 = b.and(offset, single2 ? k.n(4286578688 | 0) : k.n(-(2n ** 52n)));
  const m = k.float(b.sub(bits3, exponent2));
  const e = k.sub(
    k.float(b.add(b.shrs(offset, k.n(shift3)), k.bits(k.c(k.magic)))),
    k.select(below, k.magic + shift3, k.magic),
  );
  return { e, f: k.sub(m, 1) };
}
function logSeries(k, f3) {
  const square = k.mul(k.mul(f3, 0.5), f3);
  if (k.type === "float32") return { square, rest: k.mul(k.mul(f3, k.mul(f3, f3)), k.poly(f3, logm32)) };
  const s = k.div(f3, k.add(f3, 2));
  const z = k.mul(s, s);
  return { square, rest: k.mul(s, k.fma(z, k.poly(z, log64), square)) };
}
var guard = (k, x, value, zero) =>
  k.select(k.lt(zero, x), k.select(k.lt(x, Infinity), value, x), k.select(k.eq(x, zero), -Infinity, NaN));
var shortLn2 = {
  float32: [0.693145751953125, Math.LN2 - 0.693145751953125],
  float64: [0.6931471803691238, 19082149292705877e-26],
};
function logOf(k, e, f3, low) {
  const [hi, lo2] = shortLn2[k.type];
  const s = k.fma(e, hi, f3);
  const t = k.sub(f3, k.fma(e, -hi, s));
  const tail = k.fma(e, lo2, low ? k.add(t, low) : t);
  if (k.type === "float32") {
    const z = k.mul(f3, f3);
    return k.add(s, k.fma(z, -0.5, k.fma(k.mul(z, f3), k.poly(f3, logm32), tail)));
  }
  const { square, rest } = logSeries(k, f3);
  return k.add(s, k.sub(k.add(rest, tail), square));
}
function isSpecial(k, x) {
  const { b } = k;
  const type = k.type === "float32" ? "uint32" : "uint64";
  const [least, span] = k.type === "float32" ? [0x00800000n, 0x7f000000n] : [2n ** 52n, 2046n * 2n ** 52n];
  return b.le(b.constant(span, type), b.sub(b.bitcast(x, type), b.constant(least, type)));
}
function log(b, x) {
  const k = kit(b, x);
  const { e, f: f3 } = logParts(k, x, true);
  return b.rare(log, isSpecial(k, x), [x], ([y]) => specialLog(k, y), logOf(k, e, f3));
}
function specialLog(k, x) {
  const { e, f: f3 } = logParts(k, x);
  return guard(k, x, logOf(k, e, f3), 0);
}
function log2Sum(k, x) {
  const { e, f: f3 } = logParts(k, x);
  const { square, rest } = logSeries(k, f3);
  const squareLow = k.fma(k.mul(f3, 0.5), f3, k.neg(square));
  const [h, t] = k.fastSum(f3, k.neg(square));
  const low = k.add(k.sub(t, squareLow), rest);
  const [c, cLow] = log2e[k.type];
  const p = k.mul(h, c);
  const pLow = k.fma(low, c, k.fma(h, cLow, k.fma(h, c, k.neg(p))));
  const [s, u] = k.fastSum(e, p);
  return [s, k.add(u, pLow)];
}
function log2(b, x) {
  const k = kit(b, x);
  return guard(k, x, k.add(...log2Sum(k, x)), 0);
}
function log1p(b, x) {
  const k = kit(b, x);
  const u = k.add(1, x);
  const lost = k.select(k.lt(x, 1), k.sub(x, k.sub(u, 1)), k.sub(1, k.sub(u, x)));
  const { e, f: f3 } = logParts(k, u, true);
  const value = logOf(k, e, f3, k.div(lost, u));
  return k.select(k.eq(x, 0), x, guard(k, x, value, -1));
}

// src/ir/math/error.ts
function erfcTail(k, size) {
  const a = k.b.pmin(size, k.c(28));
  const [z, zLow] = k.product(k.neg(a), a);
  const { nMagic, hi, lo: lo2 } = expParts(k, z, zLow);
  const t = k.div(k.sub(a, 3), k.add(a, 3));
  const g = k.div(k.poly(t, erfc64), k.fma(2, a, 1));
  const [p, q] = twoPowers(k, nMagic);
  return k.mul(k.mul(k.fma(g, k.add(hi, lo2), g), p), q);
}
function erfcShort(k, size) {
  const t = k.b.pmin(k.sub(size, 1), k.c(3));
  const [c, ...slope] = erfcLog32;
  const s = k.poly(t, slope);
  const z = k.fma(s, t, c);
  const lost = k.fma(s, t, k.sub(c, z));
  return shortExp(k, z, lost);
}
function erf(b, x) {
  const k = kit(b, x);
  const single2 = k.type === "float32";
  const a = k.abs(x);
  const small2 = k.fma(k.poly(k.mul(a, a), single2 ? erf32 : erf64), a, a);
  const tail = single2 ? erfcShort(k, a) : erfcTail(k, a);
  return k.signed(k.select(k.lt(a, 0.875), small2, k.sub(1, tail)), x);
}
var erfc = throughFloat64((b, x) => {
  const k = kit(b, x);
  const a = k.abs(x);
  const tail = erfcTail(k, a);
  const near = k.fma(k.neg(k.poly(k.mul(a, a), erf64)), x, k.sub(1, x));
  return k.select(k.lt(a, 0.45), near, k.select(k.lt(x, 0), k.sub(2, tail), tail));
});
var erfInv = throughFloat64((b, x) => {
  const k = kit(b, x);
  const a = k.abs(x);
  const w = k.neg(log(b, k.mul(k.sub(1, a), k.add(1, a))));
  const root = k.sqrt(w);
  const central = k.lt(w, 6.25);
  const middle = k.lt(w, 16);
  const t = k.select(central, k.sub(w, 3.125), k.sub(root, k.select(middle, 3.25, 5)));
  const coefficients = erfInvA64.map((c, i3) =>
    k.select(central, c, k.select(middle, erfInvB64[i3] ?? 0, erfInvC64[i3] ?? 0)),
  );
  const y = k.mul(k.poly(t, coefficients), a);
  return k.signed(k.select(k.eq(a, 1), Infinity, y), x);
});

// src/ir/math/trig-bits.ts
var twoOverPi24 = [
  10680707, 7228996, 1387004, 2578385, 16069853, 12639074, 9804092, 4427841, 16666979, 11263675, 12935607, 2387514,
  4345298, 14681673, 3074569, 13734428, 16653803, 1880361, 10960616, 8533493, 3062596, 8710556, 7349940, 6258241,
  3772886, 3769171, 3798172, 8675211, 12450088, 3874808, 9961438, 366607, 15675153, 9132554, 7151469, 3571407, 2607881,
  12013382, 4155038, 6285869, 7677882, 13102053, 15825725, 473591, 9065106, 15363067, 6271263, 9264392, 5636912,
  4652155, 7056368, 13614112, 10155062, 1944035,
];

// src/ir/math/trig-large.ts
function reduceLarge(k, x, halfPi3) {
  return k.type === "float32" ? fromSingle(k, x) : toRadians(k, quadrantsOfDouble(k, x), halfPi3);
}
var modulo4 = (k, v2) => k.fma(k.b.nearest(k.mul(v2, 0.25)), -4, v2);
function chunk(from, count2) {
  let sum = 0;
  for (let i3 = 0; i3 < count2; i3++) {
    const bit = from + i3;
    if (bit >= 0 && (twoOverPi24[Math.floor(bit / 24)] >>> (23 - (bit % 24))) & 1) sum += 2 ** (-i3 - 1);
  }
  return sum;
}
var word = (from, count2 = 32) => chunk(from, count2) * 2 ** count2;
function fromSingle(k, x) {
  const { b } = k;
  const bits3 = b.bitcast(b.abs(x), "uint32");
  const u = (n2) => b.constant(n2, "uint32");
  const e = b.sub(b.shru(bits3, u(23)), u(127 + 17));
  const scaled = b.or(b.and(bits3, u(8388607)), b.shl(b.add(b.and(e, u(7)), u(127 + 23)), u(23)));
  const n = b.bitcast(b.convert(b.bitcast(scaled, "float32"), "int32"), "uint32");
  const [w0, w1, w2] = chooseWords(k, b.shru(e, u(3)));
  const middle = b.mul(n, w1);
  const low = b.add(middle, upperHalf(k, n, w2));
  const carry = b.select(b.lt(low, middle), u(1), u(0));
  const high = b.add(b.add(b.mul(n, w0), upperHalf(k, n, w1)), carry);
  const q = b.shru(b.add(high, u(2 ** 29)), u(30));
  const rest = b.bitcast(b.sub(high, b.shl(q, u(30))), "int32");
  const float2 = (i3) => b.convert(i3, "float32");
  const [a, c] = [float2(b.and(rest, k.n(-256))), float2(b.and(rest, k.n(255)))];
  const d2 = k.mul(float2(b.bitcast(b.shru(low, u(8)), "int32")), 2 ** -24);
  const [small2, smaller] = k.fastSum(c, d2);
  const [y, t] = k.fastSum(a, small2);
  const unit = (Math.PI / 2) * 2 ** -30;
  const hi = k.mul(y, unit);
  const lo2 = k.fma(k.add(t, smaller), unit, k.fma(y, unit - Math.fround(unit), k.fma(y, unit, k.neg(hi))));
  const sign = k.signBits(x);
  const minus = b.shrs(sign, k.n(31));
  const flip2 = (v2) => k.float(b.xor(k.bits(v2), sign));
  return {
    hi: k.select(k.lt(k.abs(x), Infinity), flip2(hi), NaN),
    lo: flip2(lo2),
    quadrant: b.sub(b.xor(b.bitcast(q, "int32"), minus), minus),
  };
}
function chooseWords(k, j) {
  const { b } = k;
  const u = (n) => b.constant(n, "uint32");
  const bit = [1, 2, 4, 8].map((n) => b.ne(b.and(j, u(n)), u(0)));
  const words2 = [0, 1, 2, 3, 4, 5].map((i3) => {
    const at = (r) => u(word(8 * (r - 1) + 32 * i3));
    return b.select(bit[1], b.select(bit[0], at(3), at(2)), b.select(bit[0], at(1), at(0)));
  });
  const four = [0, 1, 2, 3].map((i3) => b.select(bit[3], words2[i3 + 2], words2[i3]));
  return [0, 1, 2].map((i3) => b.select(bit[2], four[i3 + 1], four[i3]));
}
function upperHalf(k, a, c) {
  const { b } = k;
  const n16 = b.constant(16, "uint32");
  const mask = b.constant(65535, "uint32");
  const [al, ah, cl, ch] = [b.and(a, mask), b.shru(a, n16), b.and(c, mask), b.shru(c, n16)];
  const s = b.add(b.mul(ah, cl), b.shru(b.mul(al, cl), n16));
  const t = b.add(b.mul(al, ch), b.and(s, mask));
  return b.add(b.add(b.mul(ah, ch), b.shru(s, n16)), b.shru(t, n16));
}
function quadrantsOfDouble(k, x) {
  const { b } = k;
  const first = 30;
  const biased = b.shru(k.bits(k.abs(x)), k.n(52));
  const exponent2 = k.sub(k.float(b.or(biased, k.bits(k.c(2 ** 52)))), 2 ** 52 + 1023 + first);
  const j = b.floor(k.mul(k.add(exponent2, 0.5), 1 / 53));
  const shiftMagic = k.fma(j, -53 / 2, k.magic);
  const half2 = k.sub(shiftMagic, k.magic);
  const rest = k.sub(k.mul(j, -53), half2);
  const power = (n) => k.pow2(k.add(n, k.magic));
  const scaled = k.mul(k.mul(x, power(half2)), power(rest));
  const digits = chooseDigits(k, j);
  let [s, e] = [k.c(0), k.c(0)];
  const add = (v2) => {
    const [sum, error] = k.sum(s, v2);
    s = sum;
    e = k.add(e, error);
  };
  digits.forEach((digit, i3) => {
    const [hi, lo2] = k.product(scaled, k.mul(digit, 2 ** (53 * (1 - i3))));
    add(modulo4(k, hi));
    add(modulo4(k, lo2));
  });
  return [s, e];
}
function chooseDigits(k, j) {
  const { b } = k;
  const bits3 = k.bits(k.add(j, k.magic));
  let entries = Array.from({ length: 36 }, (_, i3) => (i3 === 0 || i3 > 23 ? 0 : chunk(53 * (i3 - 1), 53)));
  for (let step = 16; step >= 1; step /= 2) {
    const set = b.ne(b.and(bits3, k.n(step)), k.n(0));
    entries = Array.from({ length: 4 + step }, (_, i3) => k.select(set, entries[i3 + step] ?? 0, entries[i3]));
  }
  return entries.slice(0, 5);
}
function toRadians(k, [s, e], [a, c]) {
  const qMagic = k.add(s, k.magic);
  const [y, low] = k.fastSum(k.sub(s, k.sub(qMagic, k.magic)), e);
  const [hi, rest] = k.product(y, a);
  const [h, l2] = k.fastSum(hi, k.fma(low, a, k.fma(y, c, rest)));
  return { hi: h, lo: l2, quadrant: k.bits(qMagic) };
}

// src/ir/math/trig.ts
var halfPi2 = {
  float32: [1.5707963705062866, -4371138828673793e-23, -17151245100058819e-31],
  float64: [1.5707963267948966, 6123233995736766e-32, -14973849048591698e-49],
};
function reduceSmall(k, x) {
  const [a, b, c] = halfPi2[k.type];
  const qMagic = k.fma(x, 2 / Math.PI, k.magic);
  const q = k.sub(qMagic, k.magic);
  const r = k.fma(q, -a, x);
  const w = k.mul(q, b);
  const hi = k.sub(r, w);
  const lost = k.add(k.sub(k.sub(r, hi), w), k.fma(q, -b, w));
  return { hi, lo: k.fma(q, -c, lost), quadrant: k.bits(qMagic) };
}
function reduced(b, x, name, f3) {
  const k = kit(b, x);
  const isLarge = b.not(k.lt(k.abs(x), k.type === "float32" ? 2 ** 17 : 2 ** 30));
  const large = ([y]) => f3(k, y, reduceLarge(k, y, halfPi2.float64));
  return b.rare(name, isLarge, [x], large, f3(k, x, reduceSmall(k, x)));
}
function sinSeries(k, hi, lo2) {
  const z = k.mul(hi, hi);
  const cube = k.mul(z, hi);
  return [hi, k.fma(cube, k.poly(z, k.type === "float32" ? sin32 : sin64), k.fma(k.mul(z, -0.5), lo2, lo2))];
}
function cosSeries(k, hi, lo2, careful = false) {
  const z = k.mul(hi, hi);
  const s = k.fma(z, -0.5, 1);
  const t = k.fma(z, -0.5, k.sub(1, s));
  const tail = careful ? k.fma(k.fma(hi, hi, k.neg(z)), -0.5, t) : t;
  return [s, k.fma(k.mul(z, z), k.poly(z, k.type === "float32" ? cos32 : cos64), k.fma(k.neg(hi), lo2, tail))];
}
var odd = (k, quadrant) => k.b.eq(k.b.and(quadrant, k.n(1)), k.n(1));
var signOf = (k, quadrant) => k.b.shl(k.b.and(quadrant, k.n(2)), k.n(k.type === "float32" ? 30 : 62));
var flip = (k, y, sign) => k.float(k.b.xor(k.bits(y), sign));
function sin(b, x) {
  return reduced(b, x, "sin", (k, x2, { hi, lo: lo2, quadrant }) => {
    const s = k.add(...sinSeries(k, hi, lo2));
    const c = k.add(...cosSeries(k, hi, lo2));
    const y = flip(k, k.select(odd(k, quadrant), c, s), signOf(k, quadrant));
    return k.select(k.eq(x2, 0), x2, y);
  });
}
function cos(b, x) {
  return reduced(b, x, "cos", (k, _, { hi, lo: lo2, quadrant }) => {
    const s = k.add(...sinSeries(k, hi, lo2));
    const c = k.add(...cosSeries(k, hi, lo2));
    return flip(k, k.select(odd(k, quadrant), s, c), signOf(k, b.add(quadrant, k.n(1))));
  });
}
function tan(b, x) {
  return reduced(b, x, "tan", tanOf);
}
function tanOf(k, x, { hi, lo: lo2, quadrant }) {
  const swap = odd(k, quadrant);
  const [s, sLow] = k.fastSum(...sinSeries(k, hi, lo2));
  const [c, cLow] = k.fastSum(...cosSeries(k, hi, lo2, true));
  const pick2 = (a, z) => k.select(swap, a, z);
  const y = k.quotient(pick2(k.neg(c), s), pick2(k.neg(cLow), sLow), pick2(s, c), pick2(sLow, cLow));
  return k.select(k.eq(x, 0), x, y);
}

// src/ir/math/gamma.ts
function sinCosPi(k, r) {
  const a = k.abs(r);
  const outer = k.lt(0.25, a);
  const [hi, lo2] = k.product(k.select(outer, k.sub(0.5, a), a), Math.PI);
  const s = k.add(...sinSeries(k, hi, lo2));
  const c = k.add(...cosSeries(k, hi, lo2));
  return [k.signed(k.select(outer, c, s), r), k.select(outer, s, c)];
}
var lgamma = throughFloat64((b, x) => {
  const k = kit(b, x);
  const reflect = k.lt(x, -0.25);
  const p = k.select(reflect, k.neg(x), x);
  const right = lgammaRight(k, p);
  const r = k.sub(p, b.nearest(p));
  const pole = b.and(k.le(x, 0), k.eq(r, 0));
  const mirrored = k.sub(log(b, k.div(Math.PI, k.mul(p, k.abs(sinCosPi(k, r)[0])))), right);
  return k.select(pole, Infinity, k.select(k.eq(k.abs(x), Infinity), Infinity, k.select(reflect, mirrored, right)));
});
function lgammaRight(k, p) {
  const { b } = k;
  const under = k.lt(p, 0.75);
  let factor = k.select(under, k.abs(p), 1);
  let y = k.select(under, k.add(p, 1), p);
  for (let i3 = 1; i3 <= 6; i3++) {
    const t = k.sub(p, i3);
    const taken = k.lt(1.5, t);
    factor = k.mul(factor, k.select(taken, t, 1));
    y = k.select(taken, t, y);
  }
  const big = k.le(8, p);
  const logarithm = log(b, k.select(big, p, factor));
  const nearOne = k.le(k.abs(k.sub(y, 1)), 0.25);
  const z = k.sub(y, k.select(nearOne, 1, 2));
  const coefficients = lgammaB64.map((c, i3) => k.select(nearOne, lgammaA64[i3] ?? 0, c));
  const near = k.fma(z, k.poly(z, coefficients), k.select(under, k.neg(logarithm), logarithm));
  const inverse = k.div(1, p);
  const series = k.mul(inverse, k.poly(k.mul(inverse, inverse), stirling64));
  const far = k.add(k.mul(k.sub(p, 0.5), k.sub(logarithm, 1)), k.add(0.9189385332046727 - 0.5, series));
  return k.select(big, far, near);
}
var digamma = throughFloat64((b, x) => {
  const k = kit(b, x);
  const reflect = k.lt(x, 0.5);
  const p = k.select(reflect, k.sub(1, x), x);
  const small2 = k.lt(p, 8);
  let [n, d2] = [k.c(1), p];
  for (let i3 = 1; i3 < 8; i3++) {
    const t = k.add(p, i3);
    n = k.fma(n, t, d2);
    d2 = k.mul(d2, t);
  }
  const w = k.select(small2, k.add(p, 8), p);
  const inverse = k.div(1, w);
  const z = k.mul(inverse, inverse);
  const tail = k.fma(0.5, inverse, k.mul(z, k.poly(z, digamma64)));
  const right = k.sub(log(b, w), k.add(tail, k.select(small2, k.div(n, d2), 0)));
  const r = k.sub(x, b.nearest(x));
  const [s, c] = sinCosPi(k, r);
  const y = k.select(reflect, k.sub(right, k.div(k.mul(Math.PI, c), s)), right);
  return k.select(b.and(k.le(x, 0), k.eq(x, b.floor(x))), NaN, y);
});

// src/ir/math/hyperbolic.ts
function halfExponentials(k, a) {
  const { nMagic, hi, lo: lo2 } = expParts(k, k.b.pmin(a, k.c(k.type === "float32" ? 90 : 711)));
  const [s, t] = twoPowers(k, k.sub(nMagic, 1));
  const [head, tail] = k.fastSum(1, hi);
  const rest = k.add(tail, lo2);
  const e = k.mul(k.mul(k.add(head, rest), s), t);
  return { hi: head, lo: rest, s, t, inverse: k.div(0.25, e) };
}
function sinh(b, x) {
  const k = kit(b, x);
  const a = k.abs(x);
  const { hi, lo: lo2, s, t, inverse } = halfExponentials(k, a);
  const z = k.mul(a, a);
  const small2 = k.fma(k.mul(z, a), k.poly(z, k.type === "float32" ? sinh32 : sinh64), a);
  const unscaled = k.sub(lo2, k.div(k.div(inverse, s), t));
  return k.signed(k.select(k.lt(a, 1), small2, k.mul(k.mul(k.add(hi, unscaled), s), t)), x);
}
function cosh(b, x) {
  const k = kit(b, x);
  const { hi, lo: lo2, s, t, inverse } = halfExponentials(k, k.abs(x));
  return k.mul(k.mul(k.add(hi, k.add(lo2, k.div(k.div(inverse, s), t))), s), t);
}
function tanh(b, x) {
  const k = kit(b, x);
  return k.signed(k.type === "float32" ? tanhShort(k, k.abs(x)) : tanhLong(k, k.abs(x)), x);
}
function tanhShort(k, a) {
  const z = k.mul(a, a);
  const small2 = k.fma(k.mul(z, a), k.poly(z, tanh32), a);
  const e = shortExp(k, k.mul(2, k.b.pmin(a, k.c(10))));
  return k.select(k.lt(a, 1), small2, k.fma(-2, k.div(1, k.add(e, 1)), 1));
}
function tanhLong(k, a) {
  const [hi, lo2] = halfExpm1(k, k.mul(k.b.pmin(a, k.c(40)), -2), true);
  const [t, tLow] = k.fastSum(hi, lo2);
  const [d2, dLow] = k.fastSum(1, t);
  return k.abs(k.quotient(k.neg(t), k.neg(tLow), d2, k.add(dLow, tLow)));
}
var asinh = throughFloat64((b, x) => {
  const k = kit(b, x);
  const a = k.abs(x);
  const huge = k.lt(2 ** 28, a);
  const z = k.mul(a, a);
  const more = k.div(z, k.add(1, k.sqrt(k.add(1, z))));
  const y = log1p(b, k.add(a, k.select(huge, -1, more)));
  return k.signed(k.add(y, k.select(huge, Math.LN2, 0)), x);
});
var acosh = throughFloat64((b, x) => {
  const k = kit(b, x);
  const huge = k.lt(2 ** 28, x);
  const t = k.sub(x, 1);
  const inner = k.add(t, k.sqrt(k.fma(t, t, k.mul(2, t))));
  const y = k.add(log1p(b, k.select(huge, t, inner)), k.select(huge, Math.LN2, 0));
  return k.select(k.lt(x, 1), NaN, y);
});
var atanh = throughFloat64((b, x) => {
  const k = kit(b, x);
  const a = k.abs(x);
  const y = k.mul(0.5, log1p(b, k.div(k.mul(2, a), k.sub(1, a))));
  return k.signed(y, x);
});

// src/ir/math/power.ts
function rsqrt(b, x) {
  const k = kit(b, x);
  if (k.type === "float64") return k.div(1, k.sqrt(x));
  const small2 = k.lt(x, 2 ** -80);
  const scaled = k.mul(x, k.select(small2, 2 ** 48, 1));
  const s = k.sqrt(scaled);
  const y = k.div(1, s);
  const ordinary = b.and(k.lt(0, x), k.lt(x, Infinity));
  const residual = k.fma(k.mul(y, 0.5), k.mul(y, k.fma(s, s, k.neg(scaled))), k.fma(k.neg(s), y, 1));
  return k.mul(k.select(ordinary, k.fma(residual, y, y), y), k.select(small2, 2 ** 24, 1));
}
function cbrt(b, x) {
  const k = kit(b, x);
  const special4 = ([y]) => {
    const ordinary = b.and(b.ne(y, k.c(0)), k.lt(k.abs(y), Infinity));
    return k.select(ordinary, cbrtOf(k, y, false), y);
  };
  return b.rare(cbrt, isSpecial(k, k.abs(x)), [x], special4, cbrtOf(k, x, true));
}
function cbrtOf(k, x, normal) {
  const { e, f: f3 } = logParts(k, k.abs(x), normal);
  const nMagic = k.fma(e, 1 / 3, k.magic);
  const j = k.fma(k.sub(nMagic, k.magic), -3, e);
  const m = k.mul(k.add(f3, 1), k.select(k.lt(j, 0), 0.5, k.select(k.lt(0, j), 2, 1)));
  const guess = k.poly(m, cbrt64);
  const cube = k.mul(guess, k.mul(guess, guess));
  const near = k.mul(guess, k.div(k.fma(2, m, cube), k.fma(2, cube, m)));
  const [z, zLow] = k.product(near, near);
  const rest = k.sub(k.fma(k.neg(near), z, m), k.mul(near, zLow));
  return k.signed(k.mul(k.add(near, k.div(rest, k.mul(3, z))), k.pow2(nMagic)), x);
}
var constants = {
  float32: { third: [0.6666666865348816, -19868214925130207e-24], log2e: [1.4426950216293335, 19259629911266175e-24] },
  float64: { third: [2 / 3, 3700743415417188e-32], log2e: [Math.LOG2E, 20355273740931033e-33] },
};
function log2Double(k, a, normal) {
  const { third, log2e: log2e2 } = constants[k.type];
  const { e, f: f3 } = logParts(k, a, normal);
  const [d2, dLow] = k.fastSum(2, f3);
  const r = k.div(1, d2);
  const s = k.mul(f3, r);
  const sLow = k.mul(k.sub(k.fma(k.neg(s), d2, f3), k.mul(s, dLow)), r);
  const [z, zError] = k.product(s, s);
  const zLow = k.fma(k.mul(2, s), sLow, zError);
  const [c, cLow] = k.fastSum(third[0], k.mul(k.poly(z, k.type === "float32" ? logPow32 : logPow64), z));
  const [p, pError] = k.product(z, c);
  const pLow = k.fma(z, k.add(cLow, third[1]), k.fma(zLow, c, pError));
  const [t, tError] = k.fastSum(2, p);
  const tLow = k.add(tError, pLow);
  const [l2, lError] = k.product(s, t);
  const lLow = k.fma(s, tLow, k.fma(sLow, t, lError));
  const [g, gError] = k.product(l2, log2e2[0]);
  const gLow = k.fma(lLow, log2e2[0], k.fma(l2, log2e2[1], gError));
  const [u, v2] = k.fastSum(e, g);
  return k.fastSum(u, k.add(v2, gLow));
}
function exp2Sum(k, hi, lo2) {
  const limit = k.type === "float32" ? 200 : 1100;
  const c = k.clamp(hi, -limit, limit);
  const nMagic = k.add(c, k.magic);
  const [ln2Hi, ln2Lo] = ln2(k);
  const d2 = k.sub(c, k.sub(nMagic, k.magic));
  const [r, rLow] = k.product(d2, ln2Hi);
  const low = k.fma(k.select(k.eq(c, hi), lo2, 0), ln2Hi, k.fma(d2, ln2Lo, rLow));
  const { hi: h, lo: l2 } = expParts(k, r, low);
  return scale(k, k.add(1, k.add(h, l2)), nMagic);
}
function powOf(k, a, y, normal) {
  const [l2, lLow] = log2Double(k, a, normal);
  const [hi, error] = k.product(y, l2);
  return exp2Sum(k, hi, k.fma(y, lLow, error));
}
function pow(b, x, y) {
  const k = kit(b, x);
  const special4 = b.or(isSpecial(k, x), b.not(k.lt(k.abs(y), 2 ** 64)));
  return b.rare(pow, special4, [x, y], ([p, q]) => powSpecial(k, p, q), powOf(k, x, y, true));
}
function powSpecial(k, x, y) {
  const { b } = k;
  const a = k.abs(x);
  const core = powOf(k, a, k.clamp(y, -(2 ** 64), 2 ** 64), false);
  const down = k.lt(y, 0);
  const edge = k.select(b.xor(k.eq(a, 0), down), 0, Infinity);
  const size = k.select(b.or(k.eq(a, 0), k.eq(a, Infinity)), edge, core);
  const negative = b.ne(k.signBits(x), k.n(0));
  const integer = k.eq(y, b.trunc(y));
  const half2 = k.mul(y, 0.5);
  const oddInteger = b.and(integer, b.ne(half2, b.trunc(half2)));
  const signed2 = k.select(b.and(negative, oddInteger), k.neg(size), size);
  const defined = b.or(integer, b.or(b.not(k.lt(x, 0)), k.eq(a, Infinity)));
  const finite = k.select(defined, signed2, NaN);
  const value = k.select(b.or(b.ne(x, x), b.ne(y, y)), NaN, finite);
  return k.select(b.or(k.eq(y, 0), k.eq(x, 1)), 1, k.select(b.and(k.eq(a, 1), k.eq(k.abs(y), Infinity)), 1, value));
}

// src/core/errors.ts
var named = (e, name) => {
  Object.defineProperty(e, "name", { value: name, configurable: true, writable: true });
};
var InternalError = class extends Error {
  constructor(message) {
    super(`${message} (this is a bug in jaxtra)`);
    named(this, new.target.name);
  }
};

// src/util/builtin.ts
var host = globalThis.process;
function nodeBuiltin(name) {
  return host?.versions?.node ? host.getBuiltinModule?.(name) : void 0;
}

// src/backends/wasm/dump.ts
var count = 0;
function dump(bytes, program) {
  const wanted = globalThis.process?.env?.["JAXTRA_DUMP"]?.split(",") ?? [];
  if (!wanted.includes("code")) return;
  const name = `jaxtra-${count++}.wasm`;
  nodeBuiltin("node:fs")?.writeFileSync(name, bytes);
  console.error(`${name}: ${bytes.length} bytes, ${program.body.length} steps, ${program.arenaBytes} bytes of arena`);
}

// src/backends/wasm/bytes.ts
var Bytes = class {
  #data;
  length = 0;
  constructor(capacity = 256) {
    this.#data = new Uint8Array(capacity);
  }
  #reserve(extra) {
    const needed = this.length + extra;
    if (needed <= this.#data.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#data.length * 2));
    grown.set(this.#data.subarray(0, this.length));
    this.#data = grown;
  }
  byte(value) {
    if (this.length === this.#data.length) this.#reserve(1);
    this.#data[this.length++] = value;
  }
  append(bytes) {
    this.#reserve(bytes.length);
    if (bytes.length <= 16) for (let i3 = 0; i3 < bytes.length; i3++) this.#data[this.length + i3] = bytes[i3];
    else this.#data.set(bytes, this.length);
    this.length += bytes.length;
  }
  /** Unsigned LEB128 of a number below 2^32. */
  unsigned(value) {
    let rest = value >>> 0;
    while (rest > 127) {
      this.byte((rest & 127) | 128);
      rest >>>= 7;
    }
    this.byte(rest);
  }
  /** Signed LEB128 of an int32. */
  signed(value) {
    let rest = value | 0;
    for (;;) {
      const low = rest & 127;
      rest >>= 7;
      const done = (rest === 0 && low < 64) || (rest === -1 && low >= 64);
      this.byte(done ? low : low | 128);
      if (done) return;
    }
  }
  /** Signed LEB128 of an int64. */
  signed64(value) {
    let rest = BigInt.asIntN(64, value);
    for (;;) {
      const low = Number(rest & 0x7fn);
      rest >>= 7n;
      const done = (rest === 0n && low < 64) || (rest === -1n && low >= 64);
      this.byte(done ? low : low | 128);
      if (done) return;
    }
  }
  /** UTF-8 text behind its length. */
  text(value) {
    const encoded = new TextEncoder().encode(value);
    this.unsigned(encoded.length);
    this.append(encoded);
  }
  /** The bytes so far; a view, valid until the next write. */
  view() {
    return this.#data.subarray(0, this.length);
  }
};

// src/backends/wasm/opcodes.ts
var opcodes_exports = {};
__export(opcodes_exports, {
  f32Memory: () => f32Memory,
  f32Plain: () => f32Plain,
  f32x4Lane: () => f32x4Lane,
  f32x4Plain: () => f32x4Plain,
  f64Memory: () => f64Memory,
  f64Plain: () => f64Plain,
  f64x2Lane: () => f64x2Lane,
  f64x2Plain: () => f64x2Plain,
  i16x8Lane: () => i16x8Lane,
  i16x8Plain: () => i16x8Plain,
  i32Memory: () => i32Memory,
  i32Plain: () => i32Plain,
  i32x4Lane: () => i32x4Lane,
  i32x4Plain: () => i32x4Plain,
  i64Memory: () => i64Memory,
  i64Plain: () => i64Plain,
  i64x2Lane: () => i64x2Lane,
  i64x2Plain: () => i64x2Plain,
  i8x16Lane: () => i8x16Lane,
  i8x16Plain: () => i8x16Plain,
  v128Memory: () => v128Memory,
  v128MemoryLane: () => v128MemoryLane,
  v128Plain: () => v128Plain,
});
var sat = (code) => (252 << 12) | code;
var simd = (code) => (253 << 12) | code;
var i32Plain = {
  eqz: 69,
  eq: 70,
  ne: 71,
  lt_s: 72,
  lt_u: 73,
  gt_s: 74,
  gt_u: 75,
  le_s: 76,
  le_u: 77,
  ge_s: 78,
  ge_u: 79,
  clz: 103,
  ctz: 104,
  popcnt: 105,
  add: 106,
  sub: 107,
  mul: 108,
  div_s: 109,
  div_u: 110,
  rem_s: 111,
  rem_u: 112,
  and: 113,
  or: 114,
  xor: 115,
  shl: 116,
  shr_s: 117,
  shr_u: 118,
  rotl: 119,
  rotr: 120,
  wrap_i64: 167,
  trunc_f32_s: 168,
  trunc_f32_u: 169,
  trunc_f64_s: 170,
  trunc_f64_u: 171,
  reinterpret_f32: 188,
  extend8_s: 192,
  extend16_s: 193,
  trunc_sat_f32_s: sat(0),
  trunc_sat_f32_u: sat(1),
  trunc_sat_f64_s: sat(2),
  trunc_sat_f64_u: sat(3),
};
var i32Memory = {
  load: [40, 2],
  load8_s: [44, 0],
  load8_u: [45, 0],
  load16_s: [46, 1],
  load16_u: [47, 1],
  store: [54, 2],
  store8: [58, 0],
  store16: [59, 1],
};
var i64Plain = {
  eqz: 80,
  eq: 81,
  ne: 82,
  lt_s: 83,
  lt_u: 84,
  gt_s: 85,
  gt_u: 86,
  le_s: 87,
  le_u: 88,
  ge_s: 89,
  ge_u: 90,
  clz: 121,
  ctz: 122,
  popcnt: 123,
  add: 124,
  sub: 125,
  mul: 126,
  div_s: 127,
  div_u: 128,
  rem_s: 129,
  rem_u: 130,
  and: 131,
  or: 132,
  xor: 133,
  shl: 134,
  shr_s: 135,
  shr_u: 136,
  rotl: 137,
  rotr: 138,
  extend_i32_s: 172,
  extend_i32_u: 173,
  trunc_f32_s: 174,
  trunc_f32_u: 175,
  trunc_f64_s: 176,
  trunc_f64_u: 177,
  reinterpret_f64: 189,
  extend8_s: 194,
  extend16_s: 195,
  extend32_s: 196,
  trunc_sat_f32_s: sat(4),
  trunc_sat_f32_u: sat(5),
  trunc_sat_f64_s: sat(6),
  trunc_sat_f64_u: sat(7),
};
var i64Memory = {
  load: [41, 3],
  load8_s: [48, 0],
  load8_u: [49, 0],
  load16_s: [50, 1],
  load16_u: [51, 1],
  load32_s: [52, 2],
  load32_u: [53, 2],
  store: [55, 3],
  store8: [60, 0],
  store16: [61, 1],
  store32: [62, 2],
};
var f32Plain = {
  eq: 91,
  ne: 92,
  lt: 93,
  gt: 94,
  le: 95,
  ge: 96,
  abs: 139,
  neg: 140,
  ceil: 141,
  floor: 142,
  trunc: 143,
  nearest: 144,
  sqrt: 145,
  add: 146,
  sub: 147,
  mul: 148,
  div: 149,
  min: 150,
  max: 151,
  copysign: 152,
  convert_i32_s: 178,
  convert_i32_u: 179,
  convert_i64_s: 180,
  convert_i64_u: 181,
  demote_f64: 182,
  reinterpret_i32: 190,
};
var f32Memory = { load: [42, 2], store: [56, 2] };
var f64Plain = {
  eq: 97,
  ne: 98,
  lt: 99,
  gt: 100,
  le: 101,
  ge: 102,
  abs: 153,
  neg: 154,
  ceil: 155,
  floor: 156,
  trunc: 157,
  nearest: 158,
  sqrt: 159,
  add: 160,
  sub: 161,
  mul: 162,
  div: 163,
  min: 164,
  max: 165,
  copysign: 166,
  convert_i32_s: 183,
  convert_i32_u: 184,
  convert_i64_s: 185,
  convert_i64_u: 186,
  promote_f32: 187,
  reinterpret_i64: 191,
};
var f64Memory = { load: [43, 3], store: [57, 3] };
var v128Plain = {
  not: simd(77),
  and: simd(78),
  andnot: simd(79),
  or: simd(80),
  xor: simd(81),
  bitselect: simd(82),
  any_true: simd(83),
};
var v128Memory = {
  load: [simd(0), 4],
  load8x8_s: [simd(1), 3],
  load8x8_u: [simd(2), 3],
  load16x4_s: [simd(3), 3],
  load16x4_u: [simd(4), 3],
  load32x2_s: [simd(5), 3],
  load32x2_u: [simd(6), 3],
  load8_splat: [simd(7), 0],
  load16_splat: [simd(8), 1],
  load32_splat: [simd(9), 2],
  load64_splat: [simd(10), 3],
  store: [simd(11), 4],
  load32_zero: [simd(92), 2],
  load64_zero: [simd(93), 3],
};
var v128MemoryLane = {
  load8_lane: [simd(84), 0],
  load16_lane: [simd(85), 1],
  load32_lane: [simd(86), 2],
  load64_lane: [simd(87), 3],
  store8_lane: [simd(88), 0],
  store16_lane: [simd(89), 1],
  store32_lane: [simd(90), 2],
  store64_lane: [simd(91), 3],
};
var i8x16Plain = {
  swizzle: simd(14),
  splat: simd(15),
  eq: simd(35),
  ne: simd(36),
  lt_s: simd(37),
  lt_u: simd(38),
  gt_s: simd(39),
  gt_u: simd(40),
  le_s: simd(41),
  le_u: simd(42),
  ge_s: simd(43),
  ge_u: simd(44),
  abs: simd(96),
  neg: simd(97),
  popcnt: simd(98),
  all_true: simd(99),
  bitmask: simd(100),
  narrow_i16x8_s: simd(101),
  narrow_i16x8_u: simd(102),
  shl: simd(107),
  shr_s: simd(108),
  shr_u: simd(109),
  add: simd(110),
  add_sat_s: simd(111),
  add_sat_u: simd(112),
  sub: simd(113),
  sub_sat_s: simd(114),
  sub_sat_u: simd(115),
  min_s: simd(118),
  min_u: simd(119),
  max_s: simd(120),
  max_u: simd(121),
  avgr_u: simd(123),
  relaxed_swizzle: simd(256),
  relaxed_laneselect: simd(265),
};
var i16x8Plain = {
  splat: simd(16),
  eq: simd(45),
  ne: simd(46),
  lt_s: simd(47),
  lt_u: simd(48),
  gt_s: simd(49),
  gt_u: simd(50),
  le_s: simd(51),
  le_u: simd(52),
  ge_s: simd(53),
  ge_u: simd(54),
  extadd_pairwise_i8x16_s: simd(124),
  extadd_pairwise_i8x16_u: simd(125),
  abs: simd(128),
  neg: simd(129),
  q15mulr_sat_s: simd(130),
  all_true: simd(131),
  bitmask: simd(132),
  narrow_i32x4_s: simd(133),
  narrow_i32x4_u: simd(134),
  extend_low_i8x16_s: simd(135),
  extend_high_i8x16_s: simd(136),
  extend_low_i8x16_u: simd(137),
  extend_high_i8x16_u: simd(138),
  shl: simd(139),
  shr_s: simd(140),
  shr_u: simd(141),
  add: simd(142),
  add_sat_s: simd(143),
  add_sat_u: simd(144),
  sub: simd(145),
  sub_sat_s: simd(146),
  sub_sat_u: simd(147),
  mul: simd(149),
  min_s: simd(150),
  min_u: simd(151),
  max_s: simd(152),
  max_u: simd(153),
  avgr_u: simd(155),
  extmul_low_i8x16_s: simd(156),
  extmul_high_i8x16_s: simd(157),
  extmul_low_i8x16_u: simd(158),
  extmul_high_i8x16_u: simd(159),
  relaxed_laneselect: simd(266),
  relaxed_q15mulr_s: simd(273),
  relaxed_dot_i8x16_i7x16_s: simd(274),
};
var i32x4Plain = {
  splat: simd(17),
  eq: simd(55),
  ne: simd(56),
  lt_s: simd(57),
  lt_u: simd(58),
  gt_s: simd(59),
  gt_u: simd(60),
  le_s: simd(61),
  le_u: simd(62),
  ge_s: simd(63),
  ge_u: simd(64),
  extadd_pairwise_i16x8_s: simd(126),
  extadd_pairwise_i16x8_u: simd(127),
  abs: simd(160),
  neg: simd(161),
  all_true: simd(163),
  bitmask: simd(164),
  extend_low_i16x8_s: simd(167),
  extend_high_i16x8_s: simd(168),
  extend_low_i16x8_u: simd(169),
  extend_high_i16x8_u: simd(170),
  shl: simd(171),
  shr_s: simd(172),
  shr_u: simd(173),
  add: simd(174),
  sub: simd(177),
  mul: simd(181),
  min_s: simd(182),
  min_u: simd(183),
  max_s: simd(184),
  max_u: simd(185),
  dot_i16x8_s: simd(186),
  extmul_low_i16x8_s: simd(188),
  extmul_high_i16x8_s: simd(189),
  extmul_low_i16x8_u: simd(190),
  extmul_high_i16x8_u: simd(191),
  trunc_sat_f32x4_s: simd(248),
  trunc_sat_f32x4_u: simd(249),
  trunc_sat_f64x2_s_zero: simd(252),
  trunc_sat_f64x2_u_zero: simd(253),
  relaxed_trunc_f32x4_s: simd(257),
  relaxed_trunc_f32x4_u: simd(258),
  relaxed_trunc_f64x2_s_zero: simd(259),
  relaxed_trunc_f64x2_u_zero: simd(260),
  relaxed_laneselect: simd(267),
  relaxed_dot_i8x16_i7x16_add_s: simd(275),
};
var i64x2Plain = {
  splat: simd(18),
  abs: simd(192),
  neg: simd(193),
  all_true: simd(195),
  bitmask: simd(196),
  extend_low_i32x4_s: simd(199),
  extend_high_i32x4_s: simd(200),
  extend_low_i32x4_u: simd(201),
  extend_high_i32x4_u: simd(202),
  shl: simd(203),
  shr_s: simd(204),
  shr_u: simd(205),
  add: simd(206),
  sub: simd(209),
  mul: simd(213),
  eq: simd(214),
  ne: simd(215),
  lt_s: simd(216),
  gt_s: simd(217),
  le_s: simd(218),
  ge_s: simd(219),
  extmul_low_i32x4_s: simd(220),
  extmul_high_i32x4_s: simd(221),
  extmul_low_i32x4_u: simd(222),
  extmul_high_i32x4_u: simd(223),
  relaxed_laneselect: simd(268),
};
var f32x4Plain = {
  splat: simd(19),
  eq: simd(65),
  ne: simd(66),
  lt: simd(67),
  gt: simd(68),
  le: simd(69),
  ge: simd(70),
  demote_f64x2_zero: simd(94),
  ceil: simd(103),
  floor: simd(104),
  trunc: simd(105),
  nearest: simd(106),
  abs: simd(224),
  neg: simd(225),
  sqrt: simd(227),
  add: simd(228),
  sub: simd(229),
  mul: simd(230),
  div: simd(231),
  min: simd(232),
  max: simd(233),
  pmin: simd(234),
  pmax: simd(235),
  convert_i32x4_s: simd(250),
  convert_i32x4_u: simd(251),
  relaxed_madd: simd(261),
  relaxed_nmadd: simd(262),
  relaxed_min: simd(269),
  relaxed_max: simd(270),
};
var f64x2Plain = {
  splat: simd(20),
  eq: simd(71),
  ne: simd(72),
  lt: simd(73),
  gt: simd(74),
  le: simd(75),
  ge: simd(76),
  promote_low_f32x4: simd(95),
  ceil: simd(116),
  floor: simd(117),
  trunc: simd(122),
  nearest: simd(148),
  abs: simd(236),
  neg: simd(237),
  sqrt: simd(239),
  add: simd(240),
  sub: simd(241),
  mul: simd(242),
  div: simd(243),
  min: simd(244),
  max: simd(245),
  pmin: simd(246),
  pmax: simd(247),
  convert_low_i32x4_s: simd(254),
  convert_low_i32x4_u: simd(255),
  relaxed_madd: simd(263),
  relaxed_nmadd: simd(264),
  relaxed_min: simd(271),
  relaxed_max: simd(272),
};
var i8x16Lane = { extract_lane_s: simd(21), extract_lane_u: simd(22), replace_lane: simd(23) };
var i16x8Lane = { extract_lane_s: simd(24), extract_lane_u: simd(25), replace_lane: simd(26) };
var i32x4Lane = { extract_lane: simd(27), replace_lane: simd(28) };
var i64x2Lane = { extract_lane: simd(29), replace_lane: simd(30) };
var f32x4Lane = { extract_lane: simd(31), replace_lane: simd(32) };
var f64x2Lane = { extract_lane: simd(33), replace_lane: simd(34) };

// src/backends/wasm/instructions.ts
function instructions(plain, memory = {}, lane = {}, memoryLane = {}) {
  class Namespace {
    f;
    constructor(f3) {
      this.f = f3;
    }
  }
  const methods = {};
  for (const [name, code] of Object.entries(plain)) {
    methods[name] = function () {
      return this.f.emit(code);
    };
  }
  for (const [name, [code, natural]] of Object.entries(memory)) {
    methods[name] = function (align = natural, offset = 0) {
      return this.f.emit(code).memoryImmediate(align, offset, natural);
    };
  }
  for (const [name, code] of Object.entries(lane)) {
    methods[name] = function (index) {
      return this.f.emit(code).byte(index);
    };
  }
  for (const [name, [code, natural]] of Object.entries(memoryLane)) {
    methods[name] = function (align, offset, index) {
      return this.f.emit(code).memoryImmediate(align, offset, natural).byte(index);
    };
  }
  Object.assign(Namespace.prototype, methods);
  return Namespace;
}
var scratch = new DataView(new ArrayBuffer(16));
var scratchBytes = new Uint8Array(scratch.buffer);
var I32 = class extends instructions(i32Plain, i32Memory) {
  const(value) {
    this.f.code.byte(65);
    this.f.code.signed(value);
    return this.f;
  }
};
var I64 = class extends instructions(i64Plain, i64Memory) {
  const(value) {
    this.f.code.byte(66);
    this.f.code.signed64(value);
    return this.f;
  }
};
var F32 = class extends instructions(f32Plain, f32Memory) {
  /** The float32 nearest to `value`. */
  const(value) {
    scratch.setFloat32(0, value, true);
    return this.f.byte(67).append(scratchBytes.subarray(0, 4));
  }
};
var F64 = class extends instructions(f64Plain, f64Memory) {
  const(value) {
    scratch.setFloat64(0, value, true);
    return this.f.byte(68).append(scratchBytes.subarray(0, 8));
  }
};
var V128 = class extends instructions(v128Plain, v128Memory, {}, v128MemoryLane) {
  /** Sixteen bytes, the lowest lane first. */
  const(bytes) {
    if (bytes.length !== 16) throw new RangeError(`v128.const: ${bytes.length} bytes. Give 16.`);
    return this.f.byte(253).byte(12).append(bytes);
  }
};
var I8x16 = class extends instructions(i8x16Plain, {}, i8x16Lane) {
  /** Sixteen byte indices into the 32 bytes of both operands. */
  shuffle(lanes) {
    if (lanes.length !== 16) throw new RangeError(`i8x16.shuffle: ${lanes.length} lanes. Give 16.`);
    return this.f.byte(253).byte(13).append(lanes);
  }
};
var I16x8 = instructions(i16x8Plain, {}, i16x8Lane);
var I32x4 = class extends instructions(i32x4Plain, {}, i32x4Lane) {
  /** Four int32 lanes, or one in all of them. */
  const(a, b = a, c = a, d2 = a) {
    for (const [i3, value] of [a, b, c, d2].entries()) scratch.setInt32(4 * i3, value, true);
    return this.f.v128.const(scratchBytes);
  }
  /** Four lane indices into the eight lanes of both operands. */
  shuffle(a, b, c, d2) {
    const lanes = [a, b, c, d2].flatMap((lane) => [0, 1, 2, 3].map((byte) => 4 * lane + byte));
    return this.f.i8x16.shuffle(lanes);
  }
};
var I64x2 = class extends instructions(i64x2Plain, {}, i64x2Lane) {
  const(a, b = a) {
    scratch.setBigInt64(0, a, true);
    scratch.setBigInt64(8, b, true);
    return this.f.v128.const(scratchBytes);
  }
};
var F32x4 = class extends instructions(f32x4Plain, {}, f32x4Lane) {
  const(a, b = a, c = a, d2 = a) {
    for (const [i3, value] of [a, b, c, d2].entries()) scratch.setFloat32(4 * i3, value, true);
    return this.f.v128.const(scratchBytes);
  }
};
var F64x2 = class extends instructions(f64x2Plain, {}, f64x2Lane) {
  const(a, b = a) {
    scratch.setFloat64(0, a, true);
    scratch.setFloat64(8, b, true);
    return this.f.v128.const(scratchBytes);
  }
};
var Locals = class {
  f;
  constructor(f3) {
    this.f = f3;
  }
  /** Declares a local variable; it starts as zero. */
  new(type) {
    return this.f.declare(type);
  }
  get(index) {
    return this.f.byte(32).unsigned(index);
  }
  set(index) {
    return this.f.byte(33).unsigned(index);
  }
  tee(index) {
    return this.f.byte(34).unsigned(index);
  }
};
var MemoryOps = class {
  f;
  constructor(f3) {
    this.f = f3;
  }
  size() {
    return this.f.byte(63).byte(0);
  }
  grow() {
    return this.f.byte(64).byte(0);
  }
  /** Stack: destination, source, bytes. */
  copy() {
    return this.f.byte(252).byte(10).byte(0).byte(0);
  }
  /** Stack: destination, byte value, bytes. */
  fill() {
    return this.f.byte(252).byte(11).byte(0);
  }
};

// src/backends/wasm/assembler.ts
var typeCodes = { i32: 127, i64: 126, f32: 125, f64: 124, v128: 123 };
var FunctionBuilder = class {
  params;
  results;
  /** The index to call it by. */
  index;
  typeIndex;
  i32 = new I32(this);
  i64 = new I64(this);
  f32 = new F32(this);
  f64 = new F64(this);
  v128 = new V128(this);
  i8x16 = new I8x16(this);
  i16x8 = new I16x8(this);
  i32x4 = new I32x4(this);
  i64x2 = new I64x2(this);
  f32x4 = new F32x4(this);
  f64x2 = new F64x2(this);
  local = new Locals(this);
  memory = new MemoryOps(this);
  /** Where instructions go: the body, or the prologue within `prologue`. */
  code;
  #body = new Bytes();
  #prologue = new Bytes(64);
  #locals = [];
  /** Where in the body conditionals stand that seldom hold. */
  #unlikely = [];
  #depth = 0;
  constructor(params, results, index, typeIndex) {
    this.params = params;
    this.results = results;
    this.index = index;
    this.typeIndex = typeIndex;
    this.code = this.#body;
  }
  /** Emits instructions that run once, before the body: constants hoisted into locals. */
  prologue(emit) {
    const outer = this.code;
    this.code = this.#prologue;
    emit();
    this.code = outer;
    return this;
  }
  /** Opens a block; a branch to its label jumps behind its `end`. */
  block(result) {
    return this.#open(2, result);
  }
  /** Opens a loop; a branch to its label starts the next iteration. */
  loop(result) {
    return this.#open(3, result);
  }
  /** Opens a conditional on the i32 on the stack; `else` is optional, `end` closes it. */
  if(result) {
    return this.#open(4, result);
  }
  /** The same where the condition seldom holds: V8 then keeps registers free for the other path. */
  ifUnlikely() {
    this.#unlikely.push(this.#body.length);
    return this.if();
  }
  else() {
    return this.byte(5);
  }
  /** Closes the innermost block, loop or conditional. */
  end() {
    if (this.#depth === 0) throw new RangeError("end: no open block. Remove this end.");
    this.#depth--;
    return this.byte(11);
  }
  br(label) {
    return this.byte(12).unsigned(this.#relative(label));
  }
  br_if(label) {
    return this.byte(13).unsigned(this.#relative(label));
  }
  /** Branches to labels[i] for the i32 on the stack, to `otherwise` beyond them. */
  br_table(labels, otherwise) {
    this.byte(14).unsigned(labels.length);
    for (const label of labels) this.unsigned(this.#relative(label));
    return this.unsigned(this.#relative(otherwise));
  }
  return() {
    return this.byte(15);
  }
  call(target) {
    return this.byte(16).unsigned(typeof target === "number" ? target : target.index);
  }
  /** Calls the table's entry on top of the stack, above the arguments; `typeIndex` from `ModuleBuilder.type`. */
  call_indirect(typeIndex) {
    return this.byte(17).unsigned(typeIndex).byte(0);
  }
  unreachable() {
    return this.byte(0);
  }
  drop() {
    return this.byte(26);
  }
  /** Stack: value if true, value if false, i32 condition. */
  select() {
    return this.byte(27);
  }
  /** Declares a local variable. */
  declare(type) {
    return this.params.length + this.#locals.push(type) - 1;
  }
  emit(opcode) {
    if (opcode < 256) return this.byte(opcode);
    return this.byte(opcode >>> 12).unsigned(opcode & 4095);
  }
  memoryImmediate(align, offset, natural) {
    if (align > natural) throw new RangeError(`memory access: align 2^${align} above natural 2^${natural}. Lower it.`);
    return this.unsigned(align).unsigned(offset);
  }
  byte(value) {
    this.code.byte(value);
    return this;
  }
  unsigned(value) {
    this.code.unsigned(value);
    return this;
  }
  append(bytes) {
    this.code.append(bytes);
    return this;
  }
  /** Appends the encoded function: size, locals, prologue, body. */
  encode(out) {
    if (this.#depth !== 0) throw new RangeError(`function ${this.index}: ${this.#depth} blocks are open. Add end.`);
    const locals = encodeLocals(this.#locals);
    out.unsigned(locals.length + this.#prologue.length + this.#body.length + 1);
    out.append(locals.view());
    out.append(this.#prologue.view());
    out.append(this.#body.view());
    out.byte(11);
  }
  /** Offsets of its hinted branches from the start of the encoded function, behind its size. */
  hints() {
    if (this.#unlikely.length === 0) return [];
    const start = encodeLocals(this.#locals).length + this.#prologue.length;
    return this.#unlikely.map((at) => start + at);
  }
  #open(opcode, result) {
    this.byte(opcode).byte(result ? typeCodes[result] : 64);
    return { depth: ++this.#depth };
  }
  #relative(label) {
    const relative = this.#depth - label.depth;
    if (relative < 0) throw new RangeError("br: the label's block is closed. Branch from inside it.");
    return relative;
  }
};
function encodeLocals(types) {
  const runs = [];
  for (const type of types) {
    const last = runs.at(-1);
    if (last?.type === type) last.count++;
    else runs.push({ type, count: 1 });
  }
  const out = new Bytes(16);
  out.unsigned(runs.length);
  for (const { type, count: count2 } of runs) {
    out.unsigned(count2);
    out.byte(typeCodes[type]);
  }
  return out;
}
var ModuleBuilder = class {
  #types = [];
  #typeIndices = /* @__PURE__ */ new Map();
  #imports = new Bytes(64);
  #importCount = 0;
  #importedFunctions = 0;
  #functions = [];
  #exports = /* @__PURE__ */ new Map();
  #table;
  /** Imports the linear memory. */
  importMemory(module, name, { initial, maximum, shared = false }) {
    this.#importCount++;
    this.#imports.text(module);
    this.#imports.text(name);
    this.#imports.byte(2);
    this.#imports.byte((maximum === void 0 ? 0 : 1) | (shared ? 2 : 0));
    this.#imports.unsigned(initial);
    if (maximum !== void 0) this.#imports.unsigned(maximum);
  }
  /** Imports a function; the result is the index to call it by. */
  importFunction(module, name, params, results) {
    if (this.#functions.length > 0) throw new RangeError("importFunction: a function is defined. Import first.");
    this.#importCount++;
    this.#imports.text(module);
    this.#imports.text(name);
    this.#imports.byte(0);
    this.#imports.unsigned(this.type(params, results));
    return this.#importedFunctions++;
  }
  /** Defines a function; export it by `export`. */
  function(params, results = []) {
    const index = this.#importedFunctions + this.#functions.length;
    const f3 = new FunctionBuilder(params, results, index, this.type(params, results));
    this.#functions.push(f3);
    return f3;
  }
  /** The index of a function type, for `call_indirect`. */
  type(params, results) {
    const key = `${params.join()}:${results.join()}`;
    let index = this.#typeIndices.get(key);
    if (index === void 0) {
      index = this.#types.push(key) - 1;
      this.#typeIndices.set(key, index);
    }
    return index;
  }
  export(name, f3) {
    if (this.#exports.has(name)) throw new RangeError(`export: "${name}" exists. Choose another name.`);
    this.#exports.set(name, f3);
  }
  /** The entries of the one table, for `call_indirect`; a module without them has no table, and no such calls. */
  table(entries) {
    this.#table = entries;
  }
  /** The module in WebAssembly's binary format. */
  bytes() {
    const out = new Bytes(4096);
    out.append([0, 97, 115, 109, 1, 0, 0, 0]);
    section(out, 1, this.#types.length, (s) => {
      for (const key of this.#types) encodeType(s, key);
    });
    section(out, 2, this.#importCount, (s) => s.append(this.#imports.view()));
    section(out, 3, this.#functions.length, (s) => {
      for (const f3 of this.#functions) s.unsigned(f3.typeIndex);
    });
    const table = this.#table;
    const size = table?.length ?? 0;
    section(out, 4, table ? 1 : 0, (s) => {
      s.append([112, 0]);
      s.unsigned(size);
    });
    section(out, 7, this.#exports.size, (s) => {
      for (const [name, f3] of this.#exports) {
        s.text(name);
        s.byte(0);
        s.unsigned(f3.index);
      }
    });
    section(out, 9, size && 1, (s) => {
      s.append([0, 65, 0, 11]);
      s.unsigned(size);
      for (const f3 of table ?? []) s.unsigned(f3.index);
    });
    this.#branchHints(out);
    section(out, 10, this.#functions.length, (s) => {
      for (const f3 of this.#functions) f3.encode(s);
    });
    return out.view().slice();
  }
  /** The custom section of the branch hinting proposal; engines without it skip it. */
  #branchHints(out) {
    const hinted = this.#functions.flatMap((f3) =>
      f3.hints().length > 0 ? [{ index: f3.index, hints: f3.hints() }] : [],
    );
    if (hinted.length === 0) return;
    const content = new Bytes(256);
    content.text("metadata.code.branch_hint");
    content.unsigned(hinted.length);
    for (const { index, hints } of hinted) {
      content.unsigned(index);
      content.unsigned(hints.length);
      for (const at of hints) {
        content.unsigned(at);
        content.unsigned(1);
        content.byte(0);
      }
    }
    out.byte(0);
    out.unsigned(content.length);
    out.append(content.view());
  }
};
function section(out, id, count2, fill) {
  if (count2 === 0) return;
  const content = new Bytes(1024);
  content.unsigned(count2);
  fill(content);
  out.byte(id);
  out.unsigned(content.length);
  out.append(content.view());
}
function encodeType(out, key) {
  out.byte(96);
  for (const list of key.split(":")) {
    const types = list === "" ? [] : list.split(",");
    out.unsigned(types.length);
    for (const type of types) out.byte(typeCodes[type]);
  }
}

// src/backends/wasm/probe.ts
var known;
function wasmFeatures() {
  known ??= { simd: probeSimd(), fma: probeFma() };
  return known;
}
function probeSimd() {
  const m = new ModuleBuilder();
  const f3 = m.function([], ["i32"]);
  f3.i32.const(7).i32x4.splat().i32x4.extract_lane(2);
  m.export("lane", f3);
  return run(m, "lane") === 7;
}
function probeFma() {
  const m = new ModuleBuilder();
  const single2 = m.function([], ["f32"]);
  single2.f32x4
    .const(1 + 2 ** -12)
    .f32x4.const(1 + 2 ** -12)
    .f32x4.const(-(1 + 2 ** -11));
  single2.f32x4.relaxed_madd().f32x4.extract_lane(0);
  m.export("single", single2);
  const double2 = m.function([], ["f64"]);
  double2.f64x2
    .const(1 + 2 ** -27)
    .f64x2.const(1 + 2 ** -27)
    .f64x2.const(-(1 + 2 ** -26));
  double2.f64x2.relaxed_madd().f64x2.extract_lane(0);
  m.export("double", double2);
  return run(m, "single") === 2 ** -24 && run(m, "double") === 2 ** -54;
}
function run(m, name) {
  try {
    const instance = new WebAssembly.Instance(compileWasm(m.bytes()));
    return instance.exports[name]();
  } catch {
    return void 0;
  }
}
function relaxedModule() {
  const m = new ModuleBuilder();
  m.function(["v128"], ["v128"]).local.get(0).local.get(0).local.get(0).f32x4.relaxed_madd();
  return m.bytes();
}
function compileFlags() {
  const flags2 = ["--no-liftoff", "--no-wasm-lazy-compilation"];
  if (!WebAssembly.validate(relaxedModule())) flags2.push("--experimental-wasm-relaxed-simd");
  if (Number(process.versions.node.split(".")[0]) <= 24) flags2.push("--experimental-wasm-branch-hinting");
  const given = `${process.execArgv.join(" ")} ${process.env["NODE_OPTIONS"] ?? ""}`.replaceAll("_", "-");
  return flags2.filter((flag) => !given.includes(flag));
}
var opposite = (flag) => (flag.startsWith("--no-") ? `--${flag.slice(5)}` : `--no-${flag.slice(2)}`);
var flags;
function compileWasm(bytes) {
  const v8 = nodeBuiltin("node:v8");
  if (!v8?.setFlagsFromString) return new WebAssembly.Module(bytes);
  flags ??= compileFlags();
  for (const flag of flags) v8.setFlagsFromString(flag);
  try {
    return new WebAssembly.Module(bytes);
  } finally {
    for (const flag of flags) v8.setFlagsFromString(opposite(flag));
  }
}

// src/core/dtype.ts
var row = (short, kind, bytes, storage, parts = 1) => ({
  short,
  kind,
  bytes,
  storage,
  parts,
});
var dtypeInfo = {
  bool: row("bool", "bool", 1, Uint8Array),
  int8: row("i8", "int", 1, Int8Array),
  int16: row("i16", "int", 2, Int16Array),
  int32: row("i32", "int", 4, Int32Array),
  int64: row("i64", "int", 8, BigInt64Array),
  uint8: row("u8", "uint", 1, Uint8Array),
  uint16: row("u16", "uint", 2, Uint16Array),
  uint32: row("u32", "uint", 4, Uint32Array),
  uint64: row("u64", "uint", 8, BigUint64Array),
  float16: row("f16", "float", 2, Uint16Array),
  bfloat16: row("bf16", "float", 2, Uint16Array),
  float32: row("f32", "float", 4, Float32Array),
  float64: row("f64", "float", 8, Float64Array),
  complex64: row("c64", "complex", 8, Float32Array, 2),
  complex128: row("c128", "complex", 16, Float64Array, 2),
  float0: row("float0", "float0", 0, Uint8Array, 0),
  "key<fry>": row("key<fry>", "key", 8, Uint32Array, 2),
};
var dtypes = Object.keys(dtypeInfo);

// src/util/list.ts
var product = (xs) => {
  let p = 1;
  for (const x of xs) p *= x;
  return p;
};

// src/backends/reference/fma.ts
var f64 = new Float64Array(1);
var i64 = new BigInt64Array(f64.buffer);
var lo = new Uint32Array(f64.buffer);
function decode(x) {
  f64[0] = x;
  const bits3 = BigInt.asUintN(64, i64[0]);
  const e = Number((bits3 >> 52n) & 2047n);
  const m = (bits3 & 0xfffffffffffffn) | (e ? 1n << 52n : 0n);
  return [bits3 >> 63n ? -m : m, (e || 1) - 1075];
}
function fma64(a, b, c) {
  if (Number.isFinite(a) && Number.isFinite(b) && !Number.isFinite(c)) return c;
  const s = a * b + c;
  if (!Number.isFinite(a) || !Number.isFinite(b) || !Number.isFinite(c) || a === 0 || b === 0) return s;
  const [ma, ea] = decode(a);
  const [mb, eb] = decode(b);
  const [mc, ec] = decode(c);
  let e = ea + eb;
  let m = ma * mb;
  if (c !== 0) {
    if (ec >= e) m += mc << BigInt(ec - e);
    else {
      m = (m << BigInt(e - ec)) + mc;
      e = ec;
    }
  }
  if (m === 0n) return s === 0 ? s : 0;
  const negative = m < 0n;
  if (negative) m = -m;
  const length = m.toString(2).length;
  const drop = Math.max(length - 53, -1074 - e);
  if (drop > 0) {
    const d2 = BigInt(drop);
    const rest = m & ((1n << d2) - 1n);
    const half2 = 1n << (d2 - 1n);
    m >>= d2;
    if (rest > half2 || (rest === half2 && m & 1n)) m += 1n;
    e += drop;
  }
  const step = Math.max(-1e3, Math.min(1e3, e));
  const r = Number(m) * 2 ** step * 2 ** (e - step);
  return negative ? -r : r;
}

// src/backends/wasm/helpers.ts
var Helpers = class {
  /** relaxed_madd rounds once. */
  fma;
  module;
  /** Imported function for float64 where there is no madd. */
  fma64;
  made = /* @__PURE__ */ new Map();
  constructor(module, fma3, fma642) {
    this.module = module;
    this.fma = fma3;
    this.fma64 = fma642;
  }
  scalar(name) {
    if (name === "fma64" && this.fma64 !== void 0) return this.fma64;
    return this.get(name, scalarHelpers[name]);
  }
  vector(name) {
    const scalar = this.scalar("fma32");
    return this.get(name, (m) => emitFma32x4(m, scalar));
  }
  /** A function made once under a name that tells all there is about it. */
  outlined(name, params, result, body) {
    return this.get(name, (m) => {
      const f3 = m.function([...params], [result]);
      body(f3);
      return f3;
    });
  }
  get(name, emit) {
    let f3 = this.made.get(name);
    if (!f3) this.made.set(name, (f3 = emit(this.module)));
    return f3;
  }
};
function emitFmod32(m) {
  const f3 = m.function(["f32", "f32"], ["f32"]);
  const [x, y] = [0, 1];
  const [a, b, t] = [0, 1, 2].map(() => f3.local.new("f64"));
  const k = f3.local.new("i64");
  f3.local.get(x).f32.abs().f64.promote_f32().local.set(a);
  f3.local.get(y).f32.abs().f64.promote_f32().local.set(b);
  f3.local.get(a).f64.const(Infinity).f64.lt().local.get(b).f64.const(0).f64.gt().i32.and().i32.eqz();
  f3.if();
  f3.f32.const(NaN).return().end();
  f3.local.get(b).f64.const(Infinity).f64.eq();
  f3.if();
  f3.local.get(x).return().end();
  const done = f3.block();
  const next = f3.loop();
  f3.local.get(a).local.get(b).f64.lt().br_if(done);
  f3.local.get(a).i64.reinterpret_f64().i64.const(52n).i64.shr_u();
  f3.local.get(b).i64.reinterpret_f64().i64.const(52n).i64.shr_u().i64.sub().i64.const(28n).i64.sub().local.set(k);
  f3.local.get(k).i64.const(0n).local.get(k).i64.const(0n).i64.gt_s().select().local.set(k);
  f3.local.get(b).local.get(k).i64.const(1023n).i64.add().i64.const(52n).i64.shl().f64.reinterpret_i64().f64.mul();
  f3.local.set(t);
  f3.local.get(a).local.get(a).local.get(t).f64.div().f64.trunc().local.get(t).f64.mul().f64.sub().local.set(a);
  f3.local.get(a).f64.const(0).f64.lt();
  f3.if();
  f3.local.get(a).local.get(t).f64.add().local.set(a).end();
  f3.br(next).end().end();
  f3.local.get(a).f32.demote_f64().local.get(x).f32.copysign();
  return f3;
}
function emitFmod64(m) {
  const f3 = m.function(["f64", "f64"], ["f64"]);
  const [x, y] = [0, 1];
  const [a, b, ea, eb, d2] = [0, 1, 2, 3, 4].map(() => f3.local.new("i64"));
  const hidden = 1n << 52n;
  const magnitude = (v2, to) => f3.local.get(v2).f64.abs().i64.reinterpret_f64().local.set(to);
  magnitude(x, a);
  magnitude(y, b);
  f3.local
    .get(x)
    .f64.abs()
    .f64.const(Infinity)
    .f64.lt()
    .local.get(y)
    .f64.abs()
    .f64.const(0)
    .f64.gt()
    .i32.and()
    .i32.eqz();
  f3.if();
  f3.f64.const(NaN).return().end();
  f3.local.get(a).local.get(b).i64.lt_u();
  f3.if();
  f3.local.get(x).return().end();
  const split = (bits3, e) => {
    f3.local.get(bits3).i64.const(52n).i64.shr_u().local.set(e);
    f3.local.get(e).i64.eqz();
    f3.if();
    f3.local.get(bits3).i64.clz().i64.const(11n).i64.sub().local.set(d2);
    f3.local.get(bits3).local.get(d2).i64.shl().local.set(bits3);
    f3.i64.const(1n).local.get(d2).i64.sub().local.set(e);
    f3.else();
    f3.local
      .get(bits3)
      .i64.const(hidden - 1n)
      .i64.and()
      .i64.const(hidden)
      .i64.or()
      .local.set(bits3);
    f3.end();
  };
  split(a, ea);
  split(b, eb);
  f3.local.get(ea).local.get(eb).i64.sub().local.set(ea);
  f3.local.get(a).local.get(b).i64.rem_u().local.set(a);
  const done = f3.block();
  const next = f3.loop();
  f3.local.get(ea).i64.const(0n).i64.le_s().br_if(done);
  f3.local.get(ea).i64.const(11n).local.get(ea).i64.const(11n).i64.lt_s().select().local.set(d2);
  f3.local.get(a).local.get(d2).i64.shl().local.get(b).i64.rem_u().local.set(a);
  f3.local.get(ea).local.get(d2).i64.sub().local.set(ea);
  f3.br(next).end().end();
  f3.local.get(a).i64.eqz();
  f3.if();
  f3.f64.const(0).local.get(x).f64.copysign().return().end();
  f3.local.get(a).i64.clz().i64.const(11n).i64.sub().local.set(d2);
  f3.local.get(a).local.get(d2).i64.shl().local.set(a);
  f3.local.get(eb).local.get(d2).i64.sub().local.set(eb);
  f3.local.get(eb).i64.const(0n).i64.gt_s();
  f3.if();
  f3.local.get(a).i64.const(hidden).i64.sub().local.get(eb).i64.const(52n).i64.shl().i64.or().local.set(a);
  f3.else();
  f3.local.get(a).i64.const(1n).local.get(eb).i64.sub().i64.shr_u().local.set(a);
  f3.end();
  f3.local.get(a).f64.reinterpret_i64().local.get(x).f64.copysign();
  return f3;
}
function emitFma32(m) {
  const f3 = m.function(["f32", "f32", "f32"], ["f32"]);
  const [p, c, s, t, e] = [0, 1, 2, 3, 4].map(() => f3.local.new("f64"));
  f3.local.get(0).f64.promote_f32().local.get(1).f64.promote_f32().f64.mul().local.set(p);
  f3.local.get(2).f64.promote_f32().local.set(c);
  f3.local.get(p).local.get(c).f64.add().local.set(s);
  f3.local.get(s).local.get(p).f64.sub().local.set(t);
  f3.local.get(p).local.get(s).local.get(t).f64.sub().f64.sub().local.get(c).local.get(t).f64.sub().f64.add();
  f3.local.set(e);
  f3.local.get(e).f64.abs().f64.const(0).f64.gt().local.get(s).i64.reinterpret_f64().i32.wrap_i64().i32.const(1);
  f3.i32.and().i32.eqz().i32.and();
  f3.if();
  f3.local.get(s).i64.reinterpret_f64().i64.const(1n).i64.const(-1n);
  f3.local.get(e).f64.const(0).f64.gt().local.get(s).f64.const(0).f64.gt().i32.eq().select();
  f3.i64.add().f64.reinterpret_i64().local.set(s);
  f3.end();
  f3.local.get(s).f32.demote_f64();
  return f3;
}
function emitFma32x4(m, scalar) {
  const f3 = m.function(["v128", "v128", "v128"], ["v128"]);
  const result = f3.local.new("v128");
  for (let k = 0; k < 4; k++) {
    f3.local.get(result);
    for (const a of [0, 1, 2]) f3.local.get(a).f32x4.extract_lane(k);
    f3.call(scalar).f32x4.replace_lane(k).local.set(result);
  }
  f3.local.get(result);
  return f3;
}
var scalarHelpers = { fmod32: emitFmod32, fmod64: emitFmod64, fma32: emitFma32 };

// src/ir/index.ts
var nextVar = 0;
var loopVar = (extent, lo2 = 0) => {
  const id = nextVar++;
  return { kind: "var", id, key: `v${id}`, lo: lo2, hi: lo2 + extent - 1 };
};
var small = [];
var constantIndex = (n) => {
  if (n < 0 || n > 64) return { constant: n, terms: [], key: String(n), lo: n, hi: n };
  small[n] ??= { constant: n, terms: [], key: String(n), lo: n, hi: n };
  return small[n];
};
var atomIndex = (atom) =>
  atom.lo === atom.hi
    ? constantIndex(atom.lo)
    : { constant: 0, terms: [{ atom, factor: 1 }], key: `${atom.key}+0`, lo: atom.lo, hi: atom.hi };
var isConstant = (x) => x.terms.length === 0;
function eachAtom(x, f3) {
  for (const { atom } of x.terms) {
    f3(atom);
    if ("of" in atom) eachAtom(atom.of, f3);
  }
}

// src/ir/expr.ts
var registerOf = {
  bool: "bool",
  int8: "int32",
  int16: "int32",
  int32: "int32",
  int64: "int64",
  uint8: "uint32",
  uint16: "uint32",
  uint32: "uint32",
  uint64: "uint64",
  float16: "float32",
  bfloat16: "float32",
  float32: "float32",
  float64: "float64",
  complex64: "uint64",
  "key<fry>": "uint64",
};
var none = /* @__PURE__ */ new Set();
var union = (sets) => {
  const big = sets.filter((s) => s.size > 0);
  if (big.length === 0) return none;
  if (big.every((s) => s === big[0])) return big[0];
  const first = big.reduce((a, b) => (a.size >= b.size ? a : b));
  return big.every((s) => s === first || [...s].every((v2) => first.has(v2)))
    ? first
    : new Set(big.flatMap((s) => [...s]));
};
var indexVars = (x) => {
  if (isConstant(x)) return none;
  const vars = /* @__PURE__ */ new Set();
  eachAtom(x, (a) => {
    if (a.kind === "var") vars.add(a.id);
    else if (a.kind === "runtime") for (const v2 of a.expr.vars) vars.add(v2);
  });
  return vars;
};
var indexPure = (x) => {
  let pure = true;
  eachAtom(x, (a) => {
    if (a.kind === "runtime" && !a.expr.pure) pure = false;
  });
  return pure;
};
var bits = new DataView(new ArrayBuffer(8));
var constKey = (v2) => {
  if (typeof v2 !== "number") return String(v2);
  bits.setFloat64(0, v2);
  return bits.getBigUint64(0).toString(36);
};
var idLimit = 2 ** 24;
var registerCode = {
  bool: 0,
  int32: 1,
  uint32: 2,
  int64: 3,
  uint64: 4,
  float32: 5,
  float64: 6,
};
var ExprBuilder = class {
  seen = /* @__PURE__ */ new Map();
  ops = /* @__PURE__ */ new Map();
  rareBodies = /* @__PURE__ */ new Map();
  count = 0;
  intern(key, make) {
    let e = this.seen.get(key);
    if (!e) this.seen.set(key, (e = make(this.count++)));
    return e;
  }
  constant(value, type) {
    const v2 = normalise(value, type);
    return this.intern(`c${type}:${constKey(v2)}`, (id) => ({
      kind: "const",
      id,
      type,
      vars: none,
      pure: true,
      value: v2,
    }));
  }
  f32(value) {
    return this.constant(value, "float32");
  }
  i32(value) {
    return this.constant(value, "int32");
  }
  bool(value) {
    return this.constant(value, "bool");
  }
  index(index) {
    if (isConstant(index)) return this.i32(index.constant);
    const { terms } = index;
    if (index.constant === 0 && terms.length === 1 && terms[0].factor === 1 && terms[0].atom.kind === "runtime")
      return terms[0].atom.expr;
    return this.intern(`i${index.key}`, (id) => ({
      kind: "index",
      id,
      type: "int32",
      vars: indexVars(index),
      pure: indexPure(index),
      index,
    }));
  }
  load(buffer, at, type, readOnly = true) {
    const make = (id) => ({
      kind: "load",
      id,
      type,
      vars: indexVars(at),
      pure: readOnly && indexPure(at),
      buffer,
      at,
    });
    return this.intern(`l${buffer}@${at.key}${readOnly ? "" : "!"}`, make);
  }
  op(op, type, ...args) {
    if (op === "convert" && args[0].type === type) return args[0];
    let table = this.ops.get(op);
    if (!table) this.ops.set(op, (table = /* @__PURE__ */ new Map()));
    const [a, b, c] = args;
    const code = (a.id * idLimit + (b ? b.id + 1 : 0)) * 8 + registerCode[type];
    let found = table.get(code);
    if (c) {
      if (!(found instanceof Map)) table.set(code, (found = /* @__PURE__ */ new Map()));
      const e = found.get(c.id);
      if (e) return e;
      found.set(c.id, (found = this.newOp(op, type, args)));
      return found;
    }
    if (!found) table.set(code, (found = this.newOp(op, type, args)));
    return found;
  }
  newOp(op, type, args) {
    if (this.count >= idLimit) throw new InternalError("a kernel of more than 16 million expressions");
    let vars = args[0].vars;
    let pure = true;
    for (const a of args) {
      if (a.vars !== vars && a.vars.size) vars = vars.size ? union([vars, a.vars]) : a.vars;
      pure &&= a.pure;
    }
    return { kind: "op", id: this.count++, type, vars, pure, op, args };
  }
  /** An arithmetic op whose result has its operands' type. */
  same(op, ...args) {
    const type = args[0].type;
    if (args.some((a) => a.type !== type)) throw new InternalError(`${op} of ${args.map((a) => a.type)}`);
    return this.op(op, type, ...args);
  }
  add = (a, b) => this.same("add", a, b);
  sub = (a, b) => this.same("sub", a, b);
  mul = (a, b) => this.same("mul", a, b);
  div = (a, b) => this.same("div", a, b);
  rem = (a, b) => this.same("rem", a, b);
  neg = (a) => this.same("neg", a);
  abs = (a) => this.same("abs", a);
  min = (a, b) => this.same("min", a, b);
  max = (a, b) => this.same("max", a, b);
  pmin = (a, b) => this.same("pmin", a, b);
  pmax = (a, b) => this.same("pmax", a, b);
  fma = (a, b, c) => this.same("fma", a, b, c);
  sqrt = (a) => this.same("sqrt", a);
  floor = (a) => this.same("floor", a);
  ceil = (a) => this.same("ceil", a);
  trunc = (a) => this.same("trunc", a);
  nearest = (a) => this.same("nearest", a);
  and = (a, b) => this.same("and", a, b);
  or = (a, b) => this.same("or", a, b);
  xor = (a, b) => this.same("xor", a, b);
  not = (a) => this.same("not", a);
  shl = (a, b) => this.same("shl", a, b);
  shrs = (a, b) => this.same("shrs", a, b);
  shru = (a, b) => this.same("shru", a, b);
  clz = (a) => this.same("clz", a);
  popcount = (a) => this.same("popcount", a);
  compare(op, a, b) {
    if (a.type !== b.type) throw new InternalError(`${op} of ${a.type} and ${b.type}`);
    return this.op(op, "bool", a, b);
  }
  eq = (a, b) => this.compare("eq", a, b);
  ne = (a, b) => this.compare("ne", a, b);
  lt = (a, b) => this.compare("lt", a, b);
  le = (a, b) => this.compare("le", a, b);
  gt = (a, b) => this.compare("lt", b, a);
  ge = (a, b) => this.compare("le", b, a);
  select(c, a, b) {
    if (c.type !== "bool" || a.type !== b.type) throw new InternalError(`select of ${c.type}, ${a.type}, ${b.type}`);
    if (a === b) return a;
    if (c.kind === "const") return c.value ? a : b;
    return this.op("select", a.type, c, a, b);
  }
  convert = (a, type) => this.op("convert", type, a);
  bitcast = (a, type) => (a.type === type ? a : this.op("bitcast", type, a));
  /** `args[i]` where `at` lies in piece i; each is asked for only if `at` can lie there. */
  piece(at, cuts, args) {
    const first = cuts.filter((c) => at.lo >= c).length;
    const last = cuts.filter((c) => at.hi >= c).length;
    if (first === last) return args[first]();
    const exprs = args.slice(first, last + 1).map((a) => a());
    return this.pieces(at, cuts.slice(first, last), exprs);
  }
  pieces(at, cuts, args) {
    const type = args[0].type;
    const make = (id) => ({
      kind: "piece",
      id,
      type,
      vars: union([indexVars(at), ...args.map((a) => a.vars)]),
      pure: indexPure(at) && args.every((a) => a.pure),
      at,
      cuts,
      args,
    });
    return this.intern(`p${at.key}|${cuts}|${args.map((a) => a.id)}`, make);
  }
  param(side, k, type) {
    return this.intern(`$${side}.${k}${type}`, (id) => ({ kind: "param", id, type, vars: none, pure: true, side, k }));
  }
  /** A combiner from a function of accumulators and values. */
  combiner(identity, f3) {
    const side = (s) => identity.map((c, k) => this.param(s, k, c.type));
    const outs = f3(side(0), side(1));
    return { key: `${identity.map((c) => c.id)};${outs.map((o) => o.id)}`, identity, outs };
  }
  reduce(loops, combiner, values2, order) {
    const bound = new Set(loops.map((v2) => v2.id));
    const vars = new Set(values2.flatMap((v2) => [...v2.vars]).filter((v2) => !bound.has(v2)));
    const key = `r${loops.map((v2) => v2.key)}|${combiner.key}|${values2.map((v2) => v2.id)}|${order}`;
    const pure = values2.every((v2) => v2.pure);
    const of = this.intern(key, (id) => ({
      kind: "reduce",
      id,
      type: values2[0].type,
      vars,
      pure,
      loops,
      combiner,
      values: values2,
      order,
    }));
    return values2.map((v2, k) =>
      this.intern(`${of.id}.${k}`, (id) => ({ kind: "result", id, type: v2.type, vars, pure, of, k })),
    );
  }
  /**
   * `body` of `args` where the condition holds, which is seldom; `common` elsewhere. The name (a string or a function)
   * stands for the body, which is made once for each name and the types of `args`.
   */
  rare(name, condition, args, body, common2) {
    let byTypes = this.rareBodies.get(name);
    if (!byTypes) this.rareBodies.set(name, (byTypes = /* @__PURE__ */ new Map()));
    const types = String(args.map((a) => a.type));
    let made = byTypes.get(types);
    if (!made) byTypes.set(types, (made = body(args.map((a, k) => this.param(0, k, a.type)))));
    return this.rareOf(condition, args, made, common2);
  }
  rareOf(condition, args, body, common2) {
    if (body.type !== common2.type) throw new InternalError(`rare: ${body.type} instead of ${common2.type}`);
    const all = [condition, common2, ...args];
    const make = (id) => ({
      kind: "rare",
      id,
      type: common2.type,
      vars: union(all.map((a) => a.vars)),
      pure: all.every((a) => a.pure),
      condition,
      common: common2,
      args,
      body,
    });
    return this.intern(`?${body.id}|${all.map((a) => a.id)}`, make);
  }
  local(local) {
    return this.intern(`L${local.id}`, (id) => ({
      kind: "local",
      id,
      type: local.type,
      vars: none,
      pure: false,
      local,
    }));
  }
  cell(value, valueKey, at, type) {
    const key = `x${valueKey}[${at.map((i3) => i3.key)}]`;
    return this.intern(key, (id) => ({
      kind: "cell",
      id,
      type,
      vars: union(at.map(indexVars)),
      pure: true,
      value,
      at,
    }));
  }
};
function normalise(v2, type) {
  switch (type) {
    case "bool":
      return !!v2;
    case "int32":
      return typeof v2 === "bigint" ? Number(BigInt.asIntN(32, v2)) : Number(v2) | 0;
    case "uint32":
      return typeof v2 === "bigint" ? Number(BigInt.asUintN(32, v2)) : Number(v2) >>> 0;
    case "int64":
      return BigInt.asIntN(64, BigInt(v2));
    case "uint64":
      return BigInt.asUintN(64, BigInt(v2));
    case "float32":
      return Math.fround(Number(v2));
    case "float64":
      return Number(v2);
  }
}

// src/backends/wasm/graph.ts
var Region = class {
  kind;
  /** Of a counted loop. */
  variable;
  /** Nesting of variables' scopes while expressions are converted. */
  order;
  /** Final position; those of a reduction's loops are known once the reduction is placed. */
  parent;
  depth = 0;
  /** Nodes at home here, by expression; index sums and addresses by key. */
  memo = /* @__PURE__ */ new Map();
  named = /* @__PURE__ */ new Map();
  /** Nodes to compute before statement i of this region. */
  schedule = [];
  pending = [];
  /** Addresses that advance with this loop. */
  inductions = [];
  countsIn = -1;
  needsCounter = false;
  /** Lanes of a loop that runs several iterations at once (copies of scalars if 1); 0 for other regions. */
  width = 0;
  /** The counter's value where code is being emitted. */
  position = 0;
  /** Of a loop that may run several iterations at once: all registers in it have 32 bits. */
  narrow = true;
  /** Nodes that vary in this loop. */
  weight = 0;
  /** Of such a loop: there are reductions in it. */
  reduces = false;
  /** Uniform values from outside that this loop needs in all lanes. */
  splats = /* @__PURE__ */ new Set();
  constructor(kind, parent, variable, order) {
    this.kind = kind;
    this.parent = parent;
    this.variable = variable;
    this.order = order;
    this.depth = parent ? parent.depth + 1 : 0;
  }
  get extent() {
    return this.variable ? this.variable.hi - this.variable.lo + 1 : 1;
  }
};
var offsetOf = (a) => (a.at.constant - a.group.min) * a.group.bytes;
var strideOf = (a, v2) => {
  let factor = 0;
  for (const t of a.at.terms) if (t.atom.kind === "var" && t.atom.id === v2.id) factor += t.factor;
  return factor;
};
var valueTypes = {
  bool: "i32",
  int32: "i32",
  uint32: "i32",
  int64: "i64",
  uint64: "i64",
  float32: "f32",
  float64: "f64",
};
var isWide = (type) => type === "int64" || type === "uint64" || type === "float64";

// src/backends/wasm/halves.ts
var Bits = class {
  b;
  constructor(b) {
    this.b = b;
  }
  word = (n) => this.b.constant(n, "uint32");
  u32 = (op, x, y) => this.b.op(op, "uint32", [x, typeof y === "number" ? this.word(y) : y]);
  add = (x, y) => this.u32("add", x, y);
  and = (x, n) => this.u32("and", x, n);
  or = (x, y) => this.u32("or", x, y);
  shl = (x, n) => this.u32("shl", x, n);
  shr = (x, n) => this.u32("shru", x, n);
  less = (x, y) => this.b.op("lt", "bool", [x, y]);
  select = (c, x, y) => this.b.op("select", "uint32", [c, x, y]);
  float = (x) => this.b.op("bitcast", "float32", [x]);
  bits = (x) => this.b.op("bitcast", "uint32", [x]);
  f32 = (op, x, n) => this.b.op(op, "float32", [x, this.b.constant(n, "float32")]);
};
function fromStorage(builder, dtype, raw) {
  if (dtype !== "bfloat16" && dtype !== "float16") return raw;
  const b = new Bits(builder);
  if (dtype === "bfloat16") return b.float(b.shl(raw, 16));
  const moved = b.shl(b.and(raw, 32767), 13);
  const finite = b.bits(b.f32("mul", b.float(moved), 2 ** 112));
  const magnitude = b.select(b.less(moved, b.word(31744 << 13)), finite, b.or(moved, 2139095040));
  return b.float(b.or(magnitude, b.shl(b.and(raw, 32768), 16)));
}
function toStorage(builder, dtype, value) {
  if (dtype !== "bfloat16" && dtype !== "float16") return value;
  const b = new Bits(builder);
  const u = b.bits(value);
  const magnitude = b.and(u, 2147483647);
  const unordered = b.less(b.word(2139095040), magnitude);
  if (dtype === "bfloat16") {
    const odd3 = b.and(b.shr(u, 16), 1);
    return b.select(unordered, b.or(b.shr(u, 16), 64), b.shr(b.add(b.add(u, 32767), odd3), 16));
  }
  const odd2 = b.and(b.shr(magnitude, 13), 1);
  const normal = b.shr(b.add(b.add(magnitude, 3355447295), odd2), 13);
  const subnormal = b.add(b.bits(b.f32("add", b.float(magnitude), 0.5)), -1056964608 >>> 0);
  const finite = b.select(b.less(magnitude, b.word(947912704)), subnormal, normal);
  const all = b.select(b.less(magnitude, b.word(1199566848)), finite, b.word(31744));
  const nan = b.or(b.and(b.shr(magnitude, 13), 1023), 32256);
  return b.or(b.select(unordered, nan, all), b.and(b.shr(u, 16), 32768));
}

// src/backends/wasm/convert.ts
var noVars = /* @__PURE__ */ new Set();
var noLocals = [];
var storageTypes = { float16: "uint32", bfloat16: "uint32" };
var storedAs = (d2) => storageTypes[d2] ?? registerOf[d2];
function convert(kernel) {
  return new Converter(kernel).run();
}
var Converter = class {
  kernel;
  root = new Region("root", null, null, 0);
  nodes = [];
  vectorLoops = [];
  /** The region that binds each variable now. */
  bound = /* @__PURE__ */ new Map();
  groups = /* @__PURE__ */ new Map();
  constants = /* @__PURE__ */ new Map();
  order = 0;
  /** The statement in which an expression stands, and the unconditional code around it. */
  statement = this.root;
  regions = 0;
  regionIds = /* @__PURE__ */ new Map();
  constructor(kernel) {
    this.kernel = kernel;
  }
  run() {
    const body = this.block(this.kernel.body, this.root);
    return { root: this.root, body, nodes: this.nodes, vectorLoops: this.vectorLoops };
  }
  // Statements
  block(stmts, parent) {
    return stmts.flatMap((s) => this.stmt(s, parent));
  }
  inStatement(parent) {
    return (this.statement = new Region("statement", parent, null, ++this.order));
  }
  stmt(s, parent) {
    switch (s.kind) {
      case "loop": {
        if (s.var.hi < s.var.lo) return [];
        if (s.var.hi === s.var.lo) return this.block(s.body, parent);
        const region = this.bind(s.var, parent);
        if (s.mode === "vector") this.vectorLoops.push(region);
        const body = this.block(s.body, region);
        this.bound.delete(s.var.id);
        return [{ kind: "loop", region, mode: s.mode, body }];
      }
      case "store": {
        const region = this.inStatement(parent);
        const guard2 = s.guard ? this.expr(s.guard) : null;
        const dtype = this.kernel.buffers[s.buffer].dtype;
        const value = toStorage(this, dtype, this.expr(s.value));
        return [
          {
            kind: "store",
            region,
            access: this.access(s.buffer, s.at, guard2 ? region : parent),
            value,
            guard: guard2,
          },
        ];
      }
      case "set": {
        const region = this.inStatement(parent);
        return [{ kind: "set", region, local: s.local, value: this.expr(s.value) }];
      }
      case "if": {
        const region = this.inStatement(parent);
        const condition = this.expr(s.condition);
        const thenRegion = new Region("branch", parent, null, ++this.order);
        const then = this.block(s.then, thenRegion);
        const elseRegion = new Region("branch", parent, null, ++this.order);
        const otherwise = this.block(s.otherwise, elseRegion);
        return [{ kind: "if", region, condition, thenRegion, then, elseRegion, otherwise }];
      }
      case "while": {
        const loop = new Region("loop", parent, null, ++this.order);
        const region = this.inStatement(loop);
        const condition = this.expr(s.condition);
        return [{ kind: "while", loop, region, condition, body: this.block(s.body, loop) }];
      }
    }
  }
  bind(v2, parent) {
    const region = new Region("loop", parent, v2, ++this.order);
    this.bound.set(v2.id, region);
    return region;
  }
  // Expressions
  homeOf(vars, pure) {
    let home = pure ? this.root : this.statement;
    for (const v2 of vars) {
      const r = this.bound.get(v2);
      if (r && r.order > home.order) home = r;
    }
    return home;
  }
  /** Operands first, without recursion: chains may be thousands long. */
  expr(root) {
    const done = this.homeOf(root.vars, root.pure).memo.get(root);
    if (done) return done;
    const stack = [{ e: root, ready: false }];
    while (stack.length > 0) {
      const top = stack[stack.length - 1];
      const { memo } = this.homeOf(top.e.vars, top.e.pure);
      if (memo.has(top.e)) stack.pop();
      else if (top.ready) {
        memo.set(top.e, this.convert(top.e));
        stack.pop();
      } else {
        top.ready = true;
        for (const e of operands(top.e)) stack.push({ e, ready: false });
      }
    }
    return this.known(root);
  }
  known(e) {
    return this.homeOf(e.vars, e.pure).memo.get(e) ?? this.expr(e);
  }
  convert(e) {
    switch (e.kind) {
      case "const":
        return this.constant(e.value, e.type);
      case "index":
        return this.index(e.index);
      case "load":
        return this.load(e.buffer, e.at, this.homeOf(e.vars, e.pure));
      case "op": {
        const args = e.args.map((a) => this.known(a));
        return e.op === "fma" ? this.fma(e.type, args) : this.op(e.op, e.type, args);
      }
      case "piece": {
        const at = this.index(e.at);
        return e.args.reduceRight((rest, arg, i3) => {
          if (i3 === e.args.length - 1) return this.known(arg);
          const before = this.op("lt", "bool", [at, this.constant(e.cuts[i3], "int32")]);
          return this.op("select", e.type, [before, this.known(arg), rest]);
        }, null);
      }
      case "rare": {
        const args = [e.condition, e.common, ...e.args].map((a) => this.known(a));
        const home = args.reduce((h, a) => (a.home.order > h.order ? a.home : h), this.root);
        return this.node({ kind: "rare", type: e.type, vars: unite(args), home, args, body: e.body });
      }
      case "reduce":
        return this.reduce(e);
      case "result": {
        const of = this.known(e.of);
        return this.node({ kind: "result", type: e.type, vars: e.vars, home: of.home, args: [of], k: e.k });
      }
      case "local":
        return this.node({ kind: "local", type: e.type, vars: noVars, home: this.statement, args: [], local: e.local });
      default:
        throw new InternalError(`a ${e.kind} expression in a kernel's code`);
    }
  }
  reduce(e) {
    const home = this.homeOf(e.vars, e.pure);
    const outer = { order: this.order, shadowed: e.loops.map((v2) => this.bound.get(v2.id)) };
    let parent = home;
    const loops = e.loops.map((v2) => (parent = this.bind(v2, parent)));
    const args = e.values.map((v2) => this.expr(v2));
    for (const [i3, v2] of e.loops.entries()) {
      const before = outer.shadowed[i3];
      if (before) this.bound.set(v2.id, before);
      else this.bound.delete(v2.id);
    }
    const { combiner, order } = e;
    return this.node({
      kind: "reduce",
      type: e.type,
      vars: e.vars,
      home,
      args,
      loops,
      combiner,
      identity: combiner.identity,
      order,
    });
  }
  constant(value, type) {
    const key = `${type}${Object.is(value, -0) ? "-0" : value}`;
    let c = this.constants.get(key);
    if (!c) {
      c = this.node({ kind: "const", type, vars: noVars, home: this.root, args: [], value });
      this.constants.set(key, c);
    }
    return c;
  }
  op(op, type, args, by = 0, lo2 = 0) {
    let home = this.root;
    for (const a of args) if (a.home.order > home.order) home = a.home;
    return this.node({ kind: "op", type, vars: unite(args), home, args, op, by, lo: lo2 });
  }
  /** fma, whose factors' signs are part of the instruction. */
  fma(type, [a, b, c]) {
    const factors = [a, b].map((n) => (n.kind === "op" && n.op === "neg" ? n.args[0] : n));
    const negative = (factors[0] !== a) !== (factors[1] !== b);
    return this.op(negative ? "fnma" : "fma", type, [...factors, c]);
  }
  /** Completes a node: the object is made once, where its kind is known. */
  node(n) {
    const node = n;
    node.region = n.home;
    node.use = null;
    node.uses = 0;
    node.inline = false;
    node.height = 0;
    node.visited = false;
    node.vector = null;
    node.locals = noLocals;
    node.splat = -1;
    this.nodes.push(node);
    return node;
  }
  // Indices and addresses
  /** An index as a number: a sum whose partial sums stand as far out as they can. */
  index(x) {
    const terms = x.terms.map((t) => this.scaled(this.atom(t.atom), t.factor));
    return this.sum(terms, x.constant);
  }
  scaled(n, factor) {
    return factor === 1 ? n : this.op("mul", "int32", [n, this.constant(factor | 0, "int32")]);
  }
  sum(terms, constant) {
    terms.sort((a, b) => a.home.order - b.home.order);
    if (constant !== 0 || terms.length === 0) terms.unshift(this.constant(constant | 0, "int32"));
    return terms.reduce((a, b) => this.op("add", "int32", [a, b]));
  }
  atom(a) {
    if (a.kind === "runtime") return this.known(a.expr);
    const home = this.atomHome(a);
    let n = home.named.get(a.key);
    if (!n) home.named.set(a.key, (n = this.newAtom(a)));
    return n;
  }
  atomHome(a) {
    if (a.kind === "runtime") return this.homeOf(a.expr.vars, a.expr.pure);
    if (a.kind === "var") return this.bound.get(a.id) ?? this.root;
    let home = this.root;
    for (const t of a.of.terms) {
      const h = this.atomHome(t.atom);
      if (h.order > home.order) home = h;
    }
    return home;
  }
  newAtom(a) {
    switch (a.kind) {
      case "var": {
        const loop = this.bound.get(a.id);
        if (!loop) throw new InternalError(`${this.kernel.name}: loop variable ${a.key} is not bound`);
        return this.node({
          kind: "counter",
          type: "int32",
          vars: /* @__PURE__ */ new Set([a.id]),
          home: loop,
          args: [],
          loop,
        });
      }
      case "div":
        return this.op("floorDiv", "int32", [this.index(a.of)], a.by, a.of.lo);
      case "mod":
        return this.op("floorMod", "int32", [this.index(a.of)], a.by, a.of.lo);
      case "clamp": {
        let n = this.index(a.of);
        if (a.of.lo < a.min) n = this.op("max", "int32", [n, this.constant(a.min, "int32")]);
        if (a.of.hi > a.max) n = this.op("min", "int32", [n, this.constant(a.max, "int32")]);
        return n;
      }
    }
  }
  load(buffer, at, home) {
    const { dtype } = this.kernel.buffers[buffer];
    const access = this.access(buffer, at, home);
    const args = access.rest ? [access.pointer, access.rest] : [access.pointer];
    const raw = this.node({ kind: "load", type: storedAs(dtype), vars: unite(args), home, args, access });
    return fromStorage(this, dtype, raw);
  }
  /** `scope`: accesses share a pointer only where all of them happen, so that no pointer leaves its buffer's surroundings. */
  access(buffer, at, scope) {
    const { dtype } = this.kernel.buffers[buffer];
    const { bytes } = dtypeInfo[dtype];
    let scopeId = this.regionIds.get(scope);
    if (scopeId === void 0) this.regionIds.set(scope, (scopeId = this.regions++));
    const withoutConstant = at.key.slice(0, at.key.lastIndexOf("+") + 1);
    const key = `${scopeId}:${buffer}@${withoutConstant}`;
    let group = this.groups.get(key);
    if (!group) this.groups.set(key, (group = { bytes, min: at.constant }));
    group.min = Math.min(group.min, at.constant);
    let pointer = this.child(this.root, key, () => ({
      kind: "pointer",
      type: "int32",
      vars: noVars,
      home: this.root,
      args: [],
      buffer,
      group,
    }));
    const rest = [];
    const affine = [];
    for (const { atom, factor } of at.terms) {
      if (atom.kind !== "var") rest.push(this.scaled(this.atom(atom), factor * bytes));
      else {
        const loop = this.bound.get(atom.id);
        if (!loop) throw new InternalError(`${this.kernel.name}: loop variable ${atom.key} is not bound`);
        affine.push({ loop, factor });
      }
    }
    affine.sort((a, b) => a.loop.order - b.loop.order);
    for (const { loop, factor } of affine) {
      const base = pointer;
      pointer = this.child(loop, key, () => ({
        kind: "induct",
        type: "int32",
        vars: /* @__PURE__ */ new Set([...base.vars, loop.variable.id]),
        home: loop,
        args: [base],
        loop,
        bytes: factor * bytes,
      }));
    }
    return { buffer, dtype, at, group, pointer, rest: rest.length > 0 ? this.sum(rest, 0) : null };
  }
  child(region, key, make) {
    let n = region.named.get(key);
    if (!n) region.named.set(key, (n = this.node(make())));
    return n;
  }
};
function operands(e) {
  const runtime = (x) => {
    const out = [];
    eachAtom(x, (a) => {
      if (a.kind === "runtime") out.push(a.expr);
    });
    return out;
  };
  switch (e.kind) {
    case "op":
      return e.args;
    case "rare":
      return [e.condition, e.common, ...e.args];
    case "piece":
      return [...runtime(e.at), ...e.args];
    case "index":
      return runtime(e.index);
    case "load":
      return runtime(e.at);
    default:
      return [];
  }
}
function unite(args) {
  let out = noVars;
  for (const { vars } of args) {
    if (vars.size === 0 || vars === out) continue;
    if (out.size === 0) out = vars;
    else {
      let more = false;
      for (const v2 of vars) if (!out.has(v2)) more = true;
      if (more) out = /* @__PURE__ */ new Set([...out, ...vars]);
    }
  }
  return out;
}

// src/backends/wasm/key.ts
var exprKey = (e) => new KeyWriter().single(e);
var kernelKey = (kernel) => new KeyWriter().kernel(kernel);
var KeyWriter = class {
  text = "";
  exprs = /* @__PURE__ */ new Map();
  vars = /* @__PURE__ */ new Map();
  locals = /* @__PURE__ */ new Map();
  runtime = /* @__PURE__ */ new Map();
  kernel(k) {
    this.text = k.buffers.map((b) => `${b.dtype}${b.role}`).join();
    this.block(k.body);
    return this.text;
  }
  single(e) {
    this.expr(e);
    return this.text;
  }
  block(body) {
    this.text += "{";
    for (const s of body) this.stmt(s);
    this.text += "}";
  }
  stmt(s) {
    switch (s.kind) {
      case "loop":
        this.text += `
${s.mode}${this.bind(s.var)}`;
        return this.block(s.body);
      case "store": {
        const guard2 = s.guard ? this.expr(s.guard) : "";
        const value = this.expr(s.value);
        this.text += `
s${s.buffer}@${this.index(s.at)}=${value}?${guard2}`;
        return;
      }
      case "set": {
        const value = this.expr(s.value);
        this.text += `
${this.local(s.local.id)}=${value}`;
        return;
      }
      case "if":
        this.text += `
if${this.expr(s.condition)}`;
        this.block(s.then);
        return this.block(s.otherwise);
      case "while":
        this.text += `
while${this.expr(s.condition)}`;
        return this.block(s.body);
    }
  }
  number(map, id) {
    let n = map.get(id);
    if (n === void 0) map.set(id, (n = map.size));
    return n;
  }
  local(id) {
    return `L${this.number(this.locals, id)}`;
  }
  bind(v2) {
    return `v${this.number(this.vars, v2.id)}[${v2.lo}:${v2.hi}]`;
  }
  index(x) {
    eachAtom(x, (a) => {
      if (a.kind === "runtime") this.runtime.set(a.expr.id, this.expr(a.expr));
    });
    return x.key.replace(/([v#])(\d+)/g, (_, kind, id) =>
      kind === "v" ? `v${this.number(this.vars, Number(id))}` : `#${this.runtime.get(Number(id))}`,
    );
  }
  /** The expression's number; it and what it needs are written where they are first met. */
  expr(root) {
    const stack = [{ e: root, ready: false }];
    while (stack.length > 0) {
      const top = stack[stack.length - 1];
      if (this.exprs.has(top.e)) stack.pop();
      else if (top.ready) {
        const line2 = this.line(top.e);
        const n = this.exprs.size;
        this.exprs.set(top.e, n);
        this.text += `
${n}${line2}`;
        stack.pop();
      } else {
        top.ready = true;
        for (const e of operands2(top.e)) stack.push({ e, ready: false });
      }
    }
    return this.exprs.get(root);
  }
  line(e) {
    const list = (es) => es.map((a) => this.expr(a)).join();
    switch (e.kind) {
      case "const":
        return `c${e.type}${Object.is(e.value, -0) ? "-0" : e.value}`;
      case "index":
        return `i${this.index(e.index)}`;
      case "load":
        return `l${e.buffer}@${this.index(e.at)}${e.pure ? "" : "!"}`;
      case "op":
        return `${e.op}${e.type}(${list(e.args)})`;
      case "piece":
        return `p${this.index(e.at)}|${e.cuts}(${list(e.args)})`;
      case "rare":
        return `?${this.expr(e.body)}(${list([e.condition, e.common, ...e.args])})`;
      case "reduce":
        return `r${e.loops.map((v2) => this.bind(v2))}${e.order}${this.combiner(e.combiner)}(${list(e.values)})`;
      case "result":
        return `.${e.k}(${this.expr(e.of)})`;
      case "param":
        return `$${e.side}${e.k}${e.type}`;
      case "local":
        return `${this.local(e.local.id)}${e.local.type}`;
      case "cell":
        return "cell";
    }
  }
  combiner(c) {
    return `[${c.identity.map((e) => this.expr(e))};${c.outs.map((e) => this.expr(e))}]`;
  }
};
function operands2(e) {
  if (e.kind === "op" || e.kind === "piece") return e.args;
  if (e.kind === "reduce") return e.values;
  if (e.kind === "rare") return [e.condition, e.common, ...e.args, e.body];
  return e.kind === "result" ? [e.of] : [];
}

// src/backends/wasm/scalar-ops.ts
var ints = (i32, i642, u32 = i32, u64 = i642) => ({
  int32: i32,
  uint32: u32,
  ...(i642 !== void 0 && { int64: i642, uint64: u64 }),
});
var floats = (f32, f642) => ({ float32: f32, float64: f642 });
var { i32Plain: i, i64Plain: l, f32Plain: f, f64Plain: d } = opcodes_exports;
var direct = {
  add: { ...ints(i.add, l.add), ...floats(f.add, d.add), bool: i.or },
  sub: { ...ints(i.sub, l.sub), ...floats(f.sub, d.sub) },
  mul: { ...ints(i.mul, l.mul), ...floats(f.mul, d.mul), bool: i.and },
  div: floats(f.div, d.div),
  neg: floats(f.neg, d.neg),
  abs: floats(f.abs, d.abs),
  min: { ...floats(f.min, d.min), bool: i.and },
  max: { ...floats(f.max, d.max), bool: i.or },
  sqrt: floats(f.sqrt, d.sqrt),
  floor: floats(f.floor, d.floor),
  ceil: floats(f.ceil, d.ceil),
  trunc: floats(f.trunc, d.trunc),
  nearest: floats(f.nearest, d.nearest),
  eq: { ...ints(i.eq, l.eq), ...floats(f.eq, d.eq), bool: i.eq },
  ne: { ...ints(i.ne, l.ne), ...floats(f.ne, d.ne), bool: i.ne },
  lt: { ...ints(i.lt_s, l.lt_s, i.lt_u, l.lt_u), ...floats(f.lt, d.lt), bool: i.lt_u },
  le: { ...ints(i.le_s, l.le_s, i.le_u, l.le_u), ...floats(f.le, d.le), bool: i.le_u },
  and: { ...ints(i.and, l.and), bool: i.and },
  or: { ...ints(i.or, l.or), bool: i.or },
  xor: { ...ints(i.xor, l.xor), bool: i.xor },
  clz: ints(i.clz, l.clz),
  popcount: ints(i.popcnt, l.popcnt),
};
function scalarConstant(f3, value, type) {
  if (type === "float32") f3.f32.const(Number(value));
  else if (type === "float64") f3.f64.const(Number(value));
  else if (valueTypes[type] === "i64") f3.i64.const(value);
  else f3.i32.const(Number(value) | 0);
}
function scalarOp(c, o) {
  const code = direct[o.op]?.[o.from];
  if (code !== void 0) {
    for (const a of o.args) a.push();
    c.f.emit(code);
    return;
  }
  const emit = special[o.op];
  if (!emit) throw new InternalError(`${o.op} of ${o.from} has no Wasm code`);
  emit(c, o);
}
var isSigned = (r) => r === "int32" || r === "int64";
var isInt = (r) => r !== "float32" && r !== "float64" && r !== "bool";
var intCodes = (c, r) =>
  valueTypes[r] === "i64"
    ? { ...l, type: "i64", bits: 64, const: (n) => c.f.i64.const(BigInt(n)) }
    : { ...i, type: "i32", bits: 32, const: (n) => c.f.i32.const(n) };
var inLocals = (c, o) =>
  o.args.map((a) => {
    const t = c.temp(valueTypes[o.from]);
    a.push();
    c.f.local.set(t);
    return t;
  });
var special = {
  div: (c, o) => intDiv(c, o),
  rem: (c, o) => (isInt(o.from) ? intRem(c, o) : callHelper(c, o, o.from === "float32" ? "fmod32" : "fmod64")),
  neg(c, o) {
    const n = intCodes(c, o.from);
    n.const(0);
    o.args[0].push();
    c.f.emit(n.sub);
  },
  abs(c, o) {
    if (!isSigned(o.from)) return o.args[0].push();
    const [x] = inLocals(c, o);
    const n = intCodes(c, o.from);
    n.const(0).local.get(x).emit(n.sub).local.get(x);
    c.f.local.get(x);
    n.const(0).emit(n.lt_s).select();
  },
  min: (c, o) => pick(c, o, false),
  max: (c, o) => pick(c, o, true),
  pmin: (c, o) => pick(c, o, false),
  pmax: (c, o) => pick(c, o, true),
  fma: (c, o) => fma(c, o),
  fnma: (c, o) => fma(c, o),
  not(c, o) {
    o.args[0].push();
    if (o.from === "bool") c.f.i32.eqz();
    else {
      const n = intCodes(c, o.from);
      n.const(-1).emit(n.xor);
    }
  },
  shl: (c, o) => shift(c, o),
  shrs: (c, o) => shift(c, o),
  shru: (c, o) => shift(c, o),
  select(c, o) {
    const [condition, a, b] = o.args;
    a.push();
    b.push();
    condition.push();
    c.f.select();
  },
  convert(c, o) {
    o.args[0].push();
    for (const code of conversion(o.from, o.type)) c.f.emit(code);
    if (o.type !== "bool") return;
    if (o.from === "float32") c.f.f32.const(0).f32.ne();
    else if (o.from === "float64") c.f.f64.const(0).f64.ne();
    else {
      const n = intCodes(c, o.from);
      n.const(0).emit(n.ne);
    }
  },
  bitcast(c, o) {
    o.args[0].push();
    const [from, to] = [valueTypes[o.from], valueTypes[o.type]];
    if (from === to) return;
    if (from === "f32") c.f.i32.reinterpret_f32();
    else if (from === "f64") c.f.i64.reinterpret_f64();
    else if (to === "f32") c.f.f32.reinterpret_i32();
    else c.f.f64.reinterpret_i64();
  },
  floorDiv(c, o) {
    pushShifted(c, o);
    c.f.i32.const(o.by).i32.div_u();
    const shift3 = -Math.floor(Math.min(o.lo, 0) / o.by);
    if (shift3) c.f.i32.const(shift3).i32.sub();
  },
  floorMod(c, o) {
    pushShifted(c, o);
    c.f.i32.const(o.by).i32.rem_u();
  },
};
function fma(c, o) {
  if (isInt(o.from)) throw new InternalError(`${o.op} of ${o.from}`);
  const isSingle = o.from === "float32";
  const lane = isSingle ? c.f.f32x4 : c.f.f64x2;
  for (const [i3, a] of o.args.entries()) {
    a.push();
    if (c.helpers.fma) lane.splat();
    else if (o.op === "fnma" && i3 === 0) (isSingle ? c.f.f32 : c.f.f64).neg();
  }
  if (!c.helpers.fma) return void c.f.call(c.helpers.scalar(isSingle ? "fma32" : "fma64"));
  if (o.op === "fma") lane.relaxed_madd();
  else lane.relaxed_nmadd();
  lane.extract_lane(0);
}
function pushShifted(c, o) {
  o.args[0].push();
  if (o.lo < 0) c.f.i32.const(-Math.floor(o.lo / o.by) * o.by).i32.add();
}
function callHelper(c, o, name) {
  for (const a of o.args) a.push();
  c.f.call(c.helpers.scalar(name));
}
function pick(c, o, max) {
  const [a, b] = inLocals(c, o);
  const lt = direct.lt?.[o.from];
  if (lt === void 0) throw new InternalError(`${o.op} of ${o.from}`);
  c.f.local.get(b).local.get(a);
  c.f.local
    .get(max ? a : b)
    .local.get(max ? b : a)
    .emit(lt);
  c.f.select();
}
function intDiv(c, o) {
  const n = intCodes(c, o.from);
  const signed2 = isSigned(o.from);
  const code = signed2 ? n.div_s : n.div_u;
  const k = o.args[1].constant;
  if (k !== void 0 && Number(k) !== 0 && Number(k) !== -1) {
    o.args[0].push();
    o.args[1].push();
    c.f.emit(code);
    return;
  }
  const [a, b] = inLocals(c, o);
  const isZero = () => c.f.local.get(b).emit(n.eqz);
  if (signed2) {
    c.f.local.get(b);
    n.const(1).emit(n.add);
    n.const(2).emit(n.lt_u);
    c.f.if(n.type);
    n.const(-1);
    n.const(0).local.get(a).emit(n.sub);
    isZero();
    c.f.select().else();
  } else {
    isZero();
    c.f.if(n.type);
    n.const(-1).else();
  }
  c.f.local.get(a).local.get(b).emit(code).end();
}
function intRem(c, o) {
  const n = intCodes(c, o.from);
  const code = isSigned(o.from) ? n.rem_s : n.rem_u;
  const k = o.args[1].constant;
  if (k !== void 0 && Number(k) !== 0) {
    o.args[0].push();
    o.args[1].push();
    c.f.emit(code);
    return;
  }
  const [a, b] = inLocals(c, o);
  c.f.local.get(b).emit(n.eqz).if(n.type);
  c.f.local.get(a).else();
  c.f.local.get(a).local.get(b).emit(code).end();
}
function shift(c, o) {
  const n = intCodes(c, o.from);
  const code = { shl: n.shl, shrs: n.shr_s, shru: n.shr_u }[o.op];
  const amount = o.args[1].constant;
  if (amount !== void 0) {
    const k = BigInt.asUintN(n.bits, BigInt(amount));
    if (k < n.bits || o.op === "shrs") {
      o.args[0].push();
      n.const(Math.min(Number(k), n.bits - 1)).emit(code);
    } else n.const(0);
    return;
  }
  const [a, b] = inLocals(c, o);
  if (o.op === "shrs") {
    c.f.local.get(a).local.get(b);
    n.const(n.bits - 1).local.get(b);
    n.const(n.bits).emit(n.lt_u).select().emit(code);
    return;
  }
  c.f.local.get(a).local.get(b).emit(code);
  n.const(0).local.get(b);
  n.const(n.bits).emit(n.lt_u).select();
}
function conversion(from, to) {
  const [a, b] = [valueTypes[from], valueTypes[to]];
  if (to === "bool") return [];
  if (a === b) return [];
  const signed2 = isSigned(from);
  switch (`${a}>${b}`) {
    case "i32>i64":
      return [signed2 ? l.extend_i32_s : l.extend_i32_u];
    case "i64>i32":
      return [i.wrap_i64];
    case "i32>f32":
      return [signed2 ? f.convert_i32_s : f.convert_i32_u];
    case "i32>f64":
      return [signed2 ? d.convert_i32_s : d.convert_i32_u];
    case "i64>f32":
      return [signed2 ? f.convert_i64_s : f.convert_i64_u];
    case "i64>f64":
      return [signed2 ? d.convert_i64_s : d.convert_i64_u];
    case "f32>f64":
      return [d.promote_f32];
    case "f64>f32":
      return [f.demote_f64];
    case "f32>i32":
      return [isSigned(to) ? i.trunc_sat_f32_s : i.trunc_sat_f32_u];
    case "f64>i32":
      return [isSigned(to) ? i.trunc_sat_f64_s : i.trunc_sat_f64_u];
    case "f32>i64":
      return [isSigned(to) ? l.trunc_sat_f32_s : l.trunc_sat_f32_u];
    default:
      return [isSigned(to) ? l.trunc_sat_f64_s : l.trunc_sat_f64_u];
  }
}

// src/backends/wasm/vector-ops.ts
var { i32x4Plain: i2, f32x4Plain: f2, v128Plain: v } = opcodes_exports;
var ints2 = (s, u = s) => ({ int32: s, uint32: u });
var float = (code) => ({ float32: code });
var bits2 = (code) => ({ ...ints2(code), bool: code });
var direct2 = {
  add: { ...ints2(i2.add), ...float(f2.add), bool: v.or },
  sub: { ...ints2(i2.sub), ...float(f2.sub) },
  mul: { ...ints2(i2.mul), ...float(f2.mul), bool: v.and },
  div: float(f2.div),
  neg: ints2(i2.neg),
  abs: { int32: i2.abs },
  min: { ...ints2(i2.min_s, i2.min_u), ...float(f2.min), bool: v.and },
  max: { ...ints2(i2.max_s, i2.max_u), ...float(f2.max), bool: v.or },
  pmin: { ...ints2(i2.min_s, i2.min_u), ...float(f2.pmin) },
  pmax: { ...ints2(i2.max_s, i2.max_u), ...float(f2.pmax) },
  sqrt: float(f2.sqrt),
  floor: float(f2.floor),
  ceil: float(f2.ceil),
  trunc: float(f2.trunc),
  nearest: float(f2.nearest),
  eq: { ...bits2(i2.eq), ...float(f2.eq) },
  ne: { ...ints2(i2.ne), ...float(f2.ne), bool: v.xor },
  lt: { ...ints2(i2.lt_s, i2.lt_u), ...float(f2.lt) },
  le: { ...ints2(i2.le_s, i2.le_u), ...float(f2.le) },
  and: bits2(v.and),
  or: bits2(v.or),
  xor: bits2(v.xor),
  not: bits2(v.not),
};
function vectorOp(c, o) {
  const code = direct2[o.op]?.[o.from];
  if (code !== void 0) {
    for (const a of o.args) a.push();
    c.f.emit(code);
    return;
  }
  const emit = special2[o.op];
  if (!emit?.(c, o)) byLane(c, o);
}
var special2 = {
  // V8 makes the mask anew each time; from a register it is one instruction.
  neg(c, o) {
    o.args[0].push();
    c.constant(-2147483648, "int32", true);
    c.f.v128.xor();
    return true;
  },
  abs(c, o) {
    o.args[0].push();
    if (o.from === "uint32") return true;
    c.constant(2147483647, "int32", true);
    c.f.v128.and();
    return true;
  },
  fma: fma2,
  fnma: fma2,
  // Masks are 0 or -1: a < b where a is false and b is not.
  lt(c, o) {
    const [a, b] = o.args;
    b.push();
    a.push();
    c.f.v128.andnot();
    return true;
  },
  le(c, o) {
    const [a, b] = o.args;
    a.push();
    c.f.v128.not();
    b.push();
    c.f.v128.or();
    return true;
  },
  shl: shift2,
  shrs: shift2,
  shru: shift2,
  popcount(c, o) {
    o.args[0].push();
    c.f.i8x16.popcnt().i16x8.extadd_pairwise_i8x16_u().i32x4.extadd_pairwise_i16x8_u();
    return true;
  },
  select(c, o) {
    const [condition, a, b] = o.args;
    a.push();
    b.push();
    condition.push();
    if (c.helpers.fma) c.f.i32x4.relaxed_laneselect();
    else c.f.v128.bitselect();
    return true;
  },
  convert: convert2,
  bitcast(_, o) {
    o.args[0].push();
    return true;
  },
  floorDiv(c, o) {
    const k = Math.log2(o.by);
    if (!Number.isInteger(k)) return false;
    o.args[0].push();
    c.f.i32.const(k).i32x4.shr_s();
    return true;
  },
  floorMod(c, o) {
    if (!Number.isInteger(Math.log2(o.by))) return false;
    o.args[0].push();
    c.f.i32x4.const(o.by - 1).v128.and();
    return true;
  },
};
function fma2(c, o) {
  for (const [i3, a] of o.args.entries()) {
    a.push();
    if (!c.helpers.fma && o.op === "fnma" && i3 === 0) c.f.f32x4.neg();
  }
  if (!c.helpers.fma) c.f.call(c.helpers.vector("fma32x4"));
  else if (o.op === "fma") c.f.f32x4.relaxed_madd();
  else c.f.f32x4.relaxed_nmadd();
  return true;
}
function shift2(c, o) {
  const [x, amount] = o.args;
  const code = { shl: i2.shl, shrs: i2.shr_s, shru: i2.shr_u }[o.op];
  if (amount.constant !== void 0) {
    const k = Number(amount.constant) >>> 0;
    if (k < 32 || o.op === "shrs") {
      x.push();
      c.f.i32.const(Math.min(k, 31)).emit(code);
    } else c.f.i32x4.const(0);
    return true;
  }
  if (!amount.uniform) return false;
  const t = c.temp("i32");
  amount.uniform();
  c.f.local.set(t);
  x.push();
  if (o.op === "shrs") {
    c.f.local.get(t).i32.const(31).local.get(t).i32.const(32).i32.lt_u().select().emit(code);
    return true;
  }
  c.f.local.get(t).emit(code);
  c.f.i32.const(-1).i32.const(0).local.get(t).i32.const(32).i32.lt_u().select().i32x4.splat().v128.and();
  return true;
}
function convert2(c, o) {
  o.args[0].push();
  if (o.type === "bool") {
    if (o.from === "float32") c.f.f32x4.const(0).f32x4.ne();
    else c.f.i32x4.const(0).i32x4.ne();
  } else if (o.from === "bool") {
    if (o.type === "float32") c.f.f32x4.const(1).v128.and();
    else c.f.i32x4.neg();
  } else if (o.type === "float32") {
    if (o.from === "int32") c.f.f32x4.convert_i32x4_s();
    else c.f.f32x4.convert_i32x4_u();
  } else if (o.from === "float32") {
    if (o.type === "int32") c.f.i32x4.trunc_sat_f32x4_s();
    else c.f.i32x4.trunc_sat_f32x4_u();
  }
  return true;
}
function byLane(c, o) {
  if (o.op === "select" || o.from === "bool" || o.type === "bool")
    throw new InternalError(`${o.op} of ${o.from} has no vector code`);
  const isFloat = o.from === "float32";
  const args = o.args.map(({ push, constant }) => {
    const t = c.temp("v128");
    if (constant !== void 0) return { constant, lane: () => void pushScalar(c, Number(constant), isFloat) };
    push();
    c.f.local.set(t);
    const lane = (k) => {
      c.f.local.get(t);
      if (isFloat) c.f.f32x4.extract_lane(k);
      else c.f.i32x4.extract_lane(k);
    };
    return { constant, lane };
  });
  const result = o.type === "float32" ? c.f.f32x4 : c.f.i32x4;
  const all = c.temp("v128");
  for (let k = 0; k < 4; k++) {
    if (k > 0) c.f.local.get(all);
    scalarOp(c, { ...o, args: args.map((a) => ({ constant: a.constant, push: () => a.lane(k) })) });
    if (k === 0) result.splat();
    else result.replace_lane(k);
    c.f.local.set(all);
  }
  c.f.local.get(all);
}
var pushScalar = (c, value, isFloat) => (isFloat ? c.f.f32.const(value) : c.f.i32.const(value));

// src/backends/wasm/combiner.ts
function combinerUses(c) {
  const times = c.identity.map(() => 0);
  const seen = /* @__PURE__ */ new Set();
  const walk = (e) => {
    if (e.kind === "param" && e.side === 1) times[e.k]++;
    if (seen.has(e)) return;
    seen.add(e);
    operands3(e).forEach(walk);
  };
  c.outs.forEach(walk);
  return times;
}
function emitCombiner(c, combiner, wide, param) {
  emitExprs(c, combiner.outs, wide, param);
}
var operands3 = (e) => (e.kind === "op" ? e.args : e.kind === "rare" ? [e.condition, e.common, ...e.args] : []);
function emitExprs(c, outs, wide, param) {
  const uses = /* @__PURE__ */ new Map();
  const count2 = (e) => {
    const n = uses.get(e) ?? 0;
    uses.set(e, n + 1);
    if (n === 0) operands3(e).forEach(count2);
  };
  outs.forEach(count2);
  const kept = /* @__PURE__ */ new Map();
  const keep = (e) => {
    if (uses.get(e) === 1) return;
    const t = c.temp(wide ? "v128" : valueTypes[e.type]);
    c.f.local.tee(t);
    kept.set(e, t);
  };
  const push = (e) => {
    if (e.kind === "const") return c.constant(e.value, e.type, wide);
    if (e.kind === "param") return param(e.side, e.k);
    const known2 = kept.get(e);
    if (known2 !== void 0) return void c.f.local.get(known2);
    if (e.kind !== "op" && e.kind !== "rare") throw new InternalError(`a ${e.kind} expression in a combiner`);
    const parts = operands3(e);
    const args = parts.map((a) => ({ push: () => push(a), ...(a.kind === "const" && { constant: a.value }) }));
    const { type } = e;
    if (e.kind === "rare") emitRare(c, { type, types: parts.map((a) => a.type), args, body: e.body }, wide);
    else {
      const operation = { op: e.op, type, from: parts[parts.length - 1].type, args, by: 0, lo: 0 };
      (wide ? vectorOp : scalarOp)(c, operation);
    }
    keep(e);
  };
  outs.forEach(push);
}
function emitRare(c, { type, types, args, body }, wide) {
  const { f: f3 } = c;
  const params = types.slice(2).map((t) => valueTypes[t]);
  const fn = c.helpers.outlined(`${params}:${exprKey(body)}`, params, valueTypes[type], (g) =>
    emitExprs(new Outlined(g, c.helpers), [body], false, (_, k) => void g.local.get(k)),
  );
  const [condition, result, ...operands4] = args.map((a, k) => {
    const t = c.temp(wide ? "v128" : valueTypes[types[k]]);
    a.push();
    f3.local.set(t);
    return t;
  });
  f3.local.get(condition);
  if (!wide) {
    f3.ifUnlikely();
    for (const t of operands4) f3.local.get(t);
    f3.call(fn).local.set(result).end();
    f3.local.get(result);
    return;
  }
  const lane = (t, of, k) => {
    f3.local.get(t);
    if (of === "float32") f3.f32x4.extract_lane(k);
    else f3.i32x4.extract_lane(k);
    if (of === "bool") f3.i32.const(1).i32.and();
  };
  f3.v128.any_true().ifUnlikely();
  for (let k = 0; k < 4; k++) {
    f3.local.get(condition).i32x4.extract_lane(k).if();
    f3.local.get(result);
    if (type === "bool") f3.i32.const(0);
    for (const [i3, t] of operands4.entries()) lane(t, types[i3 + 2], k);
    f3.call(fn);
    if (type === "bool") f3.i32.sub();
    if (type === "float32") f3.f32x4.replace_lane(k);
    else f3.i32x4.replace_lane(k);
    f3.local.set(result).end();
  }
  f3.end();
  f3.local.get(result);
}
var Outlined = class {
  f;
  helpers;
  constructor(f3, helpers) {
    this.f = f3;
    this.helpers = helpers;
  }
  temp(type) {
    return this.f.local.new(type);
  }
  constant(value, type) {
    scalarConstant(this.f, value, type);
  }
};

// src/backends/wasm/loops.ts
function enter(e, loop) {
  const { f: f3 } = e;
  const { lo: lo2 } = loop.variable;
  loop.position = lo2;
  loop.countsIn = e.temp("i32");
  f3.i32.const(lo2).local.set(loop.countsIn);
  for (const n of loop.inductions) {
    n.locals = [e.temp("i32")];
    e.scalar(n.args[0]);
    if (lo2 !== 0) f3.i32.const((lo2 * n.bytes) | 0).i32.add();
    f3.local.set(n.locals[0]);
  }
}
function advance(e, loop, by) {
  const { f: f3 } = e;
  for (const n of loop.inductions)
    f3.local
      .get(n.locals[0])
      .i32.const((by * n.bytes) | 0)
      .i32.add()
      .local.set(n.locals[0]);
  f3.local.get(loop.countsIn).i32.const(by).i32.add().local.set(loop.countsIn);
}
function iterate(e, loop, times, step, body) {
  if (times <= 0) return;
  const { f: f3 } = e;
  loop.position += times * step;
  const next = times > 1 ? f3.loop() : null;
  body();
  advance(e, loop, step);
  if (next) f3.local.get(loop.countsIn).i32.const(loop.position).i32.ne().br_if(next).end();
}

// src/backends/wasm/reduce.ts
function emitReduce(e, n) {
  const last = n.loops[n.loops.length - 1];
  const inside = e.varies(n);
  const copies = inside ? e.context.copies : 1;
  const results = n.args.map((a) =>
    Array.from({ length: copies }, () => e.temp(e.isWide(n) ? "v128" : valueTypes[a.type])),
  );
  n.locals = results.flat();
  e.scope(() => {
    if (!inside && n.order === "lanes" && last && last.width > 0) sixteen(e, n, results);
    else if (inside || n.order === "lanes") within(e, n, results);
    else sequence(e, n, results);
  });
}
function initialise(e, n, accs, wide) {
  for (const [k, list] of accs.entries())
    for (const acc of list) {
      e.constant(n.identity[k].value, n.identity[k].type, wide);
      e.f.local.set(acc);
    }
}
function accumulate(e, n, accs, wide, copies) {
  for (let u = 0; u < copies; u++) {
    emitCombiner(e, n.combiner, wide, (side, k) => {
      if (side === 0) e.f.local.get(accs[k][u]);
      else if (wide) e.vector(n.args[k], u);
      else e.scalar(n.args[k], u);
    });
    for (let k = accs.length - 1; k >= 0; k--) e.f.local.set(accs[k][u]);
  }
}
function join(e, n, accs, a, b, wide) {
  emitCombiner(e, n.combiner, wide, (side, k) => void e.f.local.get(accs[k][side === 0 ? a : b]));
  for (let k = accs.length - 1; k >= 0; k--) e.f.local.set(accs[k][a]);
}
function nest(e, loops, inner, depth = 0) {
  if (depth >= loops.length - 1) return inner();
  const loop = loops[depth];
  e.scope(() => {
    enter(e, loop);
    iterate(e, loop, loop.extent, 1, () => {
      e.compute(loop.pending);
      nest(e, loops, inner, depth + 1);
    });
  });
}
function sequence(e, n, accs) {
  initialise(e, n, accs, false);
  const last = n.loops[n.loops.length - 1];
  const body = () =>
    e.within(single, () => {
      if (last) e.compute(last.pending);
      accumulate(e, n, accs, false, 1);
    });
  if (!last) return body();
  nest(e, n.loops, () => {
    enter(e, last);
    iterate(e, last, last.extent, 1, body);
  });
}
function within(e, n, results) {
  const { copies } = e.context;
  const wide = e.isWide(n);
  const last = n.loops[n.loops.length - 1];
  const lanes = n.order === "lanes" ? 16 : 1;
  const sets = Array.from({ length: lanes }, (_, l2) =>
    l2 === 0
      ? results
      : n.args.map((a) => Array.from({ length: copies }, () => e.temp(wide ? "v128" : valueTypes[a.type]))),
  );
  for (const set of sets) initialise(e, n, set, wide);
  const step = (set) =>
    e.scope(() => {
      if (last) e.compute(last.pending);
      accumulate(e, n, set, wide, copies);
    });
  if (!last) step(sets[0]);
  else
    nest(e, n.loops, () => {
      enter(e, last);
      const whole = Math.floor(last.extent / lanes);
      if (lanes === 1) return iterate(e, last, whole, 1, () => step(results));
      iterate(e, last, whole, lanes, () => {
        for (const set of sets) {
          step(set);
          advance(e, last, 1);
        }
        advance(e, last, -lanes);
      });
      for (let l2 = 0; l2 < last.extent % lanes; l2++) {
        step(sets[l2]);
        advance(e, last, 1);
      }
    });
  for (let s = lanes / 2; s >= 1; s /= 2)
    for (let l2 = 0; l2 < s; l2++)
      for (let u = 0; u < copies; u++) {
        emitCombiner(e, n.combiner, wide, (side, k) => void e.f.local.get(sets[side === 0 ? l2 : l2 + s][k][u]));
        for (let k = n.args.length - 1; k >= 0; k--) e.f.local.set(sets[l2][k][u]);
      }
}
function sixteen(e, n, results) {
  const last = n.loops[n.loops.length - 1];
  const width = last.width;
  const wide = width > 1;
  const count2 = 16 / width;
  const accs = n.args.map((a) => Array.from({ length: count2 }, () => e.temp(wide ? "v128" : valueTypes[a.type])));
  initialise(e, n, accs, wide);
  const blocks = (copies) => ({ loop: last, width, copies });
  const step = (copies) => () =>
    e.within(blocks(copies), () => {
      e.compute(last.pending);
      accumulate(e, n, accs, wide, copies);
    });
  nest(e, n.loops, () => {
    enter(e, last);
    iterate(e, last, Math.floor(last.extent / 16), 16, step(count2));
    const rest = Math.floor((last.extent % 16) / width);
    if (rest > 0) iterate(e, last, 1, rest * width, step(rest));
    for (let lane = 0; lane < last.extent % width; lane++)
      iterate(e, last, 1, 1, () => e.within(single, () => oneLane(e, n, accs, rest, lane)));
  });
  for (let s = count2 / 2; s >= 1; s /= 2) for (let a = 0; a < s; a++) join(e, n, accs, a, a + s, wide);
  if (wide) {
    const other = n.args.map(() => e.temp("v128"));
    for (const [a, b, c, d2] of [
      [2, 3, 0, 1],
      [1, 0, 3, 2],
    ]) {
      for (const [k, o] of other.entries())
        e.f.local.get(accs[k][0]).local.get(accs[k][0]).i32x4.shuffle(a, b, c, d2).local.set(o);
      join(
        e,
        n,
        accs.map((a2, k) => [a2[0], other[k]]),
        0,
        1,
        true,
      );
    }
  }
  for (const [k, [result]] of results.entries()) {
    e.f.local.get(accs[k][0]);
    if (wide) extract(e, n, k, 0);
    e.f.local.set(result);
  }
}
function oneLane(e, n, accs, at, lane) {
  e.compute(n.loops[n.loops.length - 1].pending);
  emitCombiner(e, n.combiner, false, (side, k) => {
    if (side === 1) return e.scalar(n.args[k]);
    e.f.local.get(accs[k][at]);
    extract(e, n, k, lane);
  });
  for (let k = accs.length - 1; k >= 0; k--) {
    const { type } = n.identity[k];
    const t = e.temp(valueTypes[type]);
    e.f.local.set(t).local.get(accs[k][at]);
    if (type === "bool") e.f.i32.const(0).local.get(t).i32.sub().i32x4.replace_lane(lane);
    else if (type === "float32") e.f.local.get(t).f32x4.replace_lane(lane);
    else e.f.local.get(t).i32x4.replace_lane(lane);
    e.f.local.set(accs[k][at]);
  }
}
function extract(e, n, k, lane) {
  const { type } = n.identity[k];
  if (type === "float32") e.f.f32x4.extract_lane(lane);
  else e.f.i32x4.extract_lane(lane);
  if (type === "bool") e.f.i32.const(1).i32.and();
}

// src/backends/wasm/storage.ts
var signed = (d2) => dtypeInfo[d2].kind === "int";
function loadScalar(f3, dtype, offset) {
  const { bytes } = dtypeInfo[dtype];
  if (dtype === "float32") f3.f32.load(2, offset);
  else if (dtype === "float64") f3.f64.load(3, offset);
  else if (bytes === 8) f3.i64.load(3, offset);
  else if (bytes === 4) f3.i32.load(2, offset);
  else if (bytes === 2) signed(dtype) ? f3.i32.load16_s(1, offset) : f3.i32.load16_u(1, offset);
  else signed(dtype) ? f3.i32.load8_s(0, offset) : f3.i32.load8_u(0, offset);
}
function storeScalar(f3, dtype, offset) {
  const { bytes } = dtypeInfo[dtype];
  if (dtype === "float32") f3.f32.store(2, offset);
  else if (dtype === "float64") f3.f64.store(3, offset);
  else if (bytes === 8) f3.i64.store(3, offset);
  else if (bytes === 4) f3.i32.store(2, offset);
  else if (bytes === 2) f3.i32.store16(1, offset);
  else f3.i32.store8(0, offset);
}
function loadVector(f3, dtype, offset, reversed) {
  const { bytes } = dtypeInfo[dtype];
  if (bytes === 4) f3.v128.load(2, offset);
  else if (bytes === 2) signed(dtype) ? f3.v128.load16x4_s(1, offset) : f3.v128.load16x4_u(1, offset);
  else {
    f3.v128.load32_zero(0, offset);
    if (signed(dtype)) f3.i16x8.extend_low_i8x16_s().i32x4.extend_low_i16x8_s();
    else f3.i16x8.extend_low_i8x16_u().i32x4.extend_low_i16x8_u();
  }
  if (dtype === "bool") f3.i32x4.neg();
  if (reversed) reverse(f3);
}
function reverse(f3) {
  f3.i32x4.const(0).i32x4.shuffle(3, 2, 1, 0);
}
function loadLanes(c, dtype, address) {
  const { f: f3 } = c;
  const all = c.temp("v128");
  const isWord = dtypeInfo[dtype].bytes === 4;
  for (let lane = 0; lane < 4; lane++) {
    if (isWord) {
      const offset = address(lane);
      if (lane === 0) f3.v128.load32_zero(2, offset);
      else f3.local.get(all).v128.load32_lane(2, offset, lane);
    } else {
      if (lane > 0) f3.local.get(all);
      loadScalar(f3, dtype, address(lane));
      if (lane === 0) f3.i32x4.splat();
      else f3.i32x4.replace_lane(lane);
    }
    f3.local.set(all);
  }
  f3.local.get(all);
  if (dtype === "bool") f3.i32x4.neg();
}
var everyByte = [0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12];
var everyHalf = [0, 1, 4, 5, 8, 9, 12, 13, 0, 1, 4, 5, 8, 9, 12, 13];
function storeVector(f3, dtype, offset, reversed) {
  const { bytes } = dtypeInfo[dtype];
  if (reversed) reverse(f3);
  if (dtype === "bool") f3.i32x4.const(1).v128.and();
  if (bytes === 4) f3.v128.store(2, offset);
  else {
    f3.i32x4.const(0).i8x16.shuffle(bytes === 2 ? everyHalf : everyByte);
    if (bytes === 2) f3.v128.store64_lane(1, offset, 0);
    else f3.v128.store32_lane(0, offset, 0);
  }
}
function storeLane(f3, dtype, offset, lane) {
  const { bytes } = dtypeInfo[dtype];
  if (dtype === "bool") f3.i32x4.const(1).v128.and();
  if (bytes === 4) f3.v128.store32_lane(2, offset, lane);
  else if (bytes === 2) f3.v128.store16_lane(1, offset, 2 * lane);
  else f3.v128.store8_lane(0, offset, 4 * lane);
}

// src/backends/wasm/emitter.ts
var single = { loop: null, width: 1, copies: 1 };
var Emitter = class {
  f;
  helpers;
  context = single;
  irLocals = /* @__PURE__ */ new Map();
  biased = /* @__PURE__ */ new Map();
  vectorConstants = /* @__PURE__ */ new Map();
  free = {};
  taken = [];
  constructor(f3, helpers) {
    this.f = f3;
    this.helpers = helpers;
  }
  // Locals
  temp(type) {
    const local = this.free[type]?.pop() ?? this.f.local.new(type);
    this.taken.push({ type, local });
    return local;
  }
  /** Locals taken meanwhile are free again afterwards. */
  scope(emit) {
    const outer = this.taken;
    this.taken = [];
    emit();
    for (const { type, local } of this.taken) (this.free[type] ??= []).push(local);
    this.taken = outer;
  }
  within(context, emit) {
    const outer = this.context;
    this.context = context;
    this.scope(emit);
    this.context = outer;
  }
  irLocal(local) {
    let l2 = this.irLocals.get(local.id);
    if (l2 === void 0) this.irLocals.set(local.id, (l2 = this.f.local.new(valueTypes[local.type])));
    return l2;
  }
  // Nodes
  varies(n) {
    return n.vector !== null && n.vector === this.context.loop;
  }
  /** Whether it is a vector in the present context. */
  isWide(n) {
    return this.context.width > 1 && this.varies(n);
  }
  /** Computes nodes into their locals. */
  compute(nodes) {
    for (const n of nodes) {
      if (n.kind === "reduce") {
        emitReduce(this, n);
        continue;
      }
      const type = this.isWide(n) ? "v128" : valueTypes[n.type];
      const copies = this.varies(n) ? this.context.copies : 1;
      n.locals = Array.from({ length: copies }, () => this.temp(type));
      for (let u = 0; u < copies; u++) {
        this.evaluate(n, u);
        this.f.local.set(n.locals[u]);
      }
    }
  }
  evaluate(n, u) {
    if (n.kind === "load") return this.load(n, u);
    const wide = this.isWide(n);
    const args = n.args.map((a) => {
      if (a.kind === "const") return { push: () => this.constant(a.value, a.type, wide), constant: a.value };
      if (!wide) return { push: () => this.scalar(a, u) };
      return { push: () => this.vector(a, u), ...(!this.varies(a) && { uniform: () => this.scalar(a, 0) }) };
    });
    const { type } = n;
    if (n.kind === "rare") {
      const types = n.args.map((a) => a.type);
      return emitRare(this, { type, types, args, body: n.body }, wide);
    }
    const { op, by, lo: lo2 } = n;
    (wide ? vectorOp : scalarOp)(this, { op, type, from: n.args[n.args.length - 1].type, args, by, lo: lo2 });
  }
  /** Pushes a scalar: copy u of it where it varies. */
  scalar(n, u = 0) {
    const { f: f3 } = this;
    switch (n.kind) {
      case "const":
        return this.constant(n.value, n.type, false);
      case "pointer":
        return void f3.local.get(this.pointer(n));
      case "induct":
        return void f3.local.get(n.locals[0]);
      case "counter":
        f3.local.get(n.loop.countsIn);
        if (u > 0 && this.varies(n)) f3.i32.const(u).i32.add();
        return;
      case "local":
        return void f3.local.get(this.irLocal(n.local));
      case "result":
        return void f3.local.get(this.result(n.args[0], n.k, this.varies(n) ? u : 0));
      case "rare":
        return void f3.local.get(n.locals[this.varies(n) ? u : 0]);
      case "op":
      case "load":
        if (n.inline) return this.evaluate(n, u);
        return void f3.local.get(n.locals[this.varies(n) ? u : 0]);
      default:
        throw new InternalError(`a ${n.kind} node as a value`);
    }
  }
  /** Pushes copy u as a vector; what does not vary goes to all lanes. */
  vector(n, u = 0) {
    const { f: f3 } = this;
    if (n.kind === "const") return this.constant(n.value, n.type, true);
    if (!this.varies(n)) {
      if (n.splat >= 0 && this.context.loop?.splats.has(n)) return void f3.local.get(n.splat);
      return this.spread(n);
    }
    if (n.kind === "counter") return this.counter(n, u);
    this.scalar(n, u);
  }
  /** Pushes a uniform value in all lanes. */
  spread(n) {
    if (n.type === "bool") this.f.i32.const(0);
    this.scalar(n);
    if (n.type === "bool") this.f.i32.sub();
    if (n.type === "float32") this.f.f32x4.splat();
    else this.f.i32x4.splat();
  }
  counter(n, u) {
    const { f: f3 } = this;
    f3.local
      .get(n.loop.countsIn)
      .i32x4.splat()
      .i32x4.const(4 * u, 4 * u + 1, 4 * u + 2, 4 * u + 3)
      .i32x4.add();
  }
  result(n, k, u) {
    const copies = n.locals.length / n.args.length;
    return n.locals[k * copies + u];
  }
  pointer(n) {
    const moved = n.group.min * n.group.bytes;
    if (moved === 0) return n.buffer;
    let l2 = this.biased.get(n);
    if (l2 === void 0) {
      const local = (l2 = this.f.local.new("i32"));
      this.f.prologue(() =>
        this.f.local
          .get(n.buffer)
          .i32.const(moved | 0)
          .i32.add()
          .local.set(local),
      );
      this.biased.set(n, l2);
    }
    return l2;
  }
  constant(value, type, wide) {
    const { f: f3 } = this;
    if (wide) {
      const key = `${type}${Object.is(value, -0) ? "-0" : value}`;
      let l2 = this.vectorConstants.get(key);
      if (l2 === void 0) {
        const local = (l2 = f3.local.new("v128"));
        f3.prologue(() => {
          if (type === "float32") f3.f32x4.const(Number(value));
          else f3.i32x4.const(type === "bool" ? -Number(value) : Number(value) | 0);
          f3.local.set(local);
        });
        this.vectorConstants.set(key, l2);
      }
      f3.local.get(l2);
      return;
    }
    scalarConstant(f3, value, type);
  }
  // Addresses
  /** Pushes an address, `elements` from that of the first lane of copy u; the result is the instruction's offset. */
  address(a, u = 0, elements = 0) {
    const { f: f3, context } = this;
    const { loop } = context;
    const copies = loop && u > 0 ? u * context.width * strideOf(a, loop.variable) : 0;
    const offset = offsetOf(a) + (copies + elements) * a.group.bytes;
    this.scalar(a.pointer);
    if (a.rest) {
      this.scalar(a.rest, u);
      f3.i32.add();
    }
    if (offset >= 0) return offset;
    f3.i32.const(offset).i32.add();
    return 0;
  }
  /** For accesses whose `rest` varies: pushers of the lanes' addresses; each gives the offset. */
  laneAddresses(a, u) {
    const { f: f3 } = this;
    const stride = strideOf(a, this.context.loop.variable);
    const rest = a.rest;
    if (!this.isWide(rest)) return (lane) => this.address(a, u, lane * stride);
    const t = this.temp("v128");
    this.vector(rest, u);
    f3.local.set(t);
    return (lane) => {
      this.scalar(a.pointer);
      f3.local.get(t).i32x4.extract_lane(lane).i32.add();
      const offset = offsetOf(a) + (4 * u + lane) * stride * a.group.bytes;
      if (offset >= 0) return offset;
      f3.i32.const(offset).i32.add();
      return 0;
    };
  }
  load(n, u) {
    const { access } = n;
    if (!this.isWide(n)) {
      const offset = this.address(access, u);
      return loadScalar(this.f, access.dtype, offset);
    }
    const stride = strideOf(access, this.context.loop.variable);
    const scattered = access.rest !== null && this.varies(access.rest);
    if (!scattered && (stride === 1 || stride === -1)) {
      const offset = this.address(access, u, stride === 1 ? 0 : -3);
      return loadVector(this.f, access.dtype, offset, stride === -1);
    }
    if (!scattered && (stride === 2 || stride === 3) && access.group.bytes === 4) {
      this.f.v128.load(2, this.address(access, u));
      this.f.v128.load(2, this.address(access, u, 3 * stride - 3));
      if (stride === 2) this.f.i32x4.shuffle(0, 2, 5, 7);
      else this.f.i32x4.shuffle(0, 3, 4, 7);
      return;
    }
    const lane = scattered ? this.laneAddresses(access, u) : (k) => this.address(access, u, k * stride);
    loadLanes(this, access.dtype, lane);
  }
};

// src/backends/wasm/place.ts
var maxHeight = 24;
function place(g) {
  chooseRegions(g);
  chooseVectors(g);
  chooseLocals(g);
  schedule(g);
}
function common(a, b) {
  while (a !== b) {
    if (a.depth >= b.depth) a = a.parent;
    else b = b.parent;
  }
  return a;
}
function use(n, at) {
  n.uses++;
  n.use = n.use ? common(n.use, at) : at;
}
function regionFor(n) {
  let best = n.use;
  for (let r = best; r !== n.home; r = r.parent) if (r.kind !== "branch") best = r.parent;
  return best;
}
function chooseRegions(g) {
  eachRoot(g.body, use);
  for (let i3 = g.nodes.length - 1; i3 >= 0; i3--) {
    const n = g.nodes[i3];
    if (n.uses === 0) continue;
    if (n.kind === "induct") {
      n.region = n.loop;
      use(n.args[0], n.loop.parent);
      continue;
    }
    n.region = n.kind === "const" || n.kind === "pointer" || n.kind === "counter" ? n.home : regionFor(n);
    let inner = n.region;
    if (n.kind === "reduce") {
      for (const loop of n.loops) {
        loop.parent = inner;
        loop.depth = inner.depth + 1;
        inner = loop;
      }
    }
    for (const a of n.args) use(a, inner);
  }
}
function eachRoot(body, f3) {
  for (const s of body) {
    for (const n of rootsOf(s)) f3(n, s.region);
    for (const b of bodiesOf(s)) eachRoot(b.body, f3);
  }
}
function eachStore(body, f3) {
  for (const s of body) {
    if (s.kind === "store") f3(s);
    for (const b of bodiesOf(s)) eachStore(b.body, f3);
  }
}
function rootsOf(s) {
  switch (s.kind) {
    case "loop":
      return [];
    case "store":
      return [s.access.pointer, s.access.rest, s.guard, s.value].filter((n) => n !== null);
    case "set":
      return [s.value];
    default:
      return [s.condition];
  }
}
var bodiesOf = (s) =>
  s.kind === "loop" || s.kind === "while"
    ? [{ region: s.kind === "loop" ? s.region : s.loop, body: s.body }]
    : s.kind === "if"
      ? [
          { region: s.thenRegion, body: s.then },
          { region: s.elseRegion, body: s.otherwise },
        ]
      : [];
var isAddress = (n) => n.kind === "pointer" || n.kind === "induct" || n.kind === "const";
function chooseVectors(g) {
  eachStore(g.body, (s) => {
    if (dtypeInfo[s.access.dtype].bytes > 4) for (let r = s.region.parent; r; r = r.parent) r.narrow = false;
  });
  const lanes = g.nodes.filter((n) => n.kind === "reduce" && n.uses > 0 && n.order === "lanes");
  const innermost = new Map(lanes.map((n) => [n.loops[n.loops.length - 1], n]));
  const candidates = /* @__PURE__ */ new Set([...g.vectorLoops, ...innermost.keys()]);
  const contiguous = /* @__PURE__ */ new Map();
  for (const n of g.nodes) {
    if (n.uses === 0 || isAddress(n)) continue;
    for (let r = n.region; r; r = r.parent) {
      if (!candidates.has(r) || !n.vars.has(r.variable.id)) continue;
      r.weight++;
      if (isWide(n.type) || n.args.some((a) => isWide(a.type))) r.narrow = false;
      if (n.kind === "reduce") {
        r.reduces = true;
        if (n.identity.some((c) => isWide(c.type))) r.narrow = false;
      }
      if (n.kind === "load" && isUnit(n, r)) contiguous.set(r, (contiguous.get(r) ?? 0) + 1);
    }
  }
  for (const [r, n] of innermost) if (n.identity.some((c) => isWide(c.type))) r.narrow = false;
  const suits = (r) => r.narrow && r.extent >= 4;
  for (const v2 of g.vectorLoops) {
    const inner = [...innermost].filter(([r, n]) => n.vars.has(v2.variable.id) && isInside(r, v2) && suits(r));
    const score = (r) => contiguous.get(r) ?? 0;
    const prefersInner = inner.some(([r]) => score(r) >= score(v2) || v2.weight > 60);
    if (suits(v2) && !prefersInner) v2.width = 4;
  }
  for (const r of [...innermost.keys()].sort((a, b) => a.depth - b.depth))
    if (r.extent > 1 && !enclosing(r)) r.width = suits(r) ? 4 : 1;
  for (const n of g.nodes) {
    const v2 = n.uses > 0 && !isAddress(n) ? enclosing(n.region) : null;
    if (v2 && n.vars.has(v2.variable.id)) n.vector = v2;
  }
  for (const n of g.nodes) {
    if (!n.vector) continue;
    for (const a of n.args)
      if (
        a.vector !== n.vector &&
        a.kind !== "const" &&
        !isAddress(a) &&
        a.region !== n.vector &&
        !isInside(a.region, n.vector)
      )
        n.vector.splats.add(a);
  }
}
var isUnit = (n, r) => Math.abs(strideOf(n.access, r.variable)) === 1 && !n.access.rest?.vars.has(r.variable.id);
var isInside = (r, outer) => {
  for (; r; r = r.parent) if (r === outer) return true;
  return false;
};
var enclosing = (r) => {
  for (let p = r; p; p = p.parent) if (p.width > 0) return p;
  return null;
};
function chooseLocals(g) {
  const repeated = /* @__PURE__ */ new Set();
  for (const n of g.nodes)
    if (n.kind === "reduce") {
      const times = combinerUses(n.combiner);
      for (const [k, a] of n.args.entries()) if (times[k] !== 1 || n.args.length > 1) repeated.add(a);
    }
  for (const n of g.nodes) {
    if (n.kind !== "op" && n.kind !== "load") continue;
    const at = n.use;
    const here = at === n.region || (at?.kind === "statement" && at.parent === n.region);
    n.inline = n.uses === 1 && here && !repeated.has(n);
    let height = 0;
    for (const a of n.args) if (a.inline) height = Math.max(height, a.height);
    n.height = height + 1;
    if (n.height > maxHeight) n.inline = false;
  }
}
function schedule(g) {
  scheduleBlock(g.body, g.root);
  g.root.schedule.push(g.root.pending);
}
function scheduleBlock(body, region) {
  for (const s of body) {
    for (const n of rootsOf(s)) visit(n);
    if (s.kind === "while") {
      s.loop.schedule.push(s.loop.pending);
      s.loop.pending = [];
    }
    for (const b of bodiesOf(s)) scheduleBlock(b.body, b.region);
    region.schedule.push(region.pending);
    region.pending = [];
  }
}
function visit(root) {
  const stack = [{ n: root, ready: false }];
  while (stack.length > 0) {
    const top = stack[stack.length - 1];
    const { n } = top;
    if (n.visited) stack.pop();
    else if (top.ready) {
      n.visited = true;
      stack.pop();
      if (n.kind === "induct") n.loop.inductions.push(n);
      else if (n.kind === "counter") n.loop.needsCounter = true;
      else if (n.kind === "reduce" || n.kind === "rare" || ((n.kind === "op" || n.kind === "load") && !n.inline))
        n.region.pending.push(n);
    } else {
      top.ready = true;
      for (let i3 = n.args.length - 1; i3 >= 0; i3--) stack.push({ n: n.args[i3], ready: false });
    }
  }
}

// src/backends/wasm/kernel.ts
function emitKernel(module, helpers, kernel) {
  const graph = convert(kernel);
  place(graph);
  const f3 = module.function(kernel.buffers.map(() => "i32"));
  new KernelEmitter(new Emitter(f3, helpers)).block(graph.body, graph.root);
  return f3;
}
var KernelEmitter = class {
  e;
  constructor(e) {
    this.e = e;
  }
  /** Statements with the values that each needs, from entry `first` of the region's schedule. */
  block(body, region, first = 0) {
    for (const [i3, s] of body.entries()) {
      this.e.compute(region.schedule[first + i3]);
      this.statement(s);
    }
  }
  statement(s) {
    switch (s.kind) {
      case "loop":
        return this.e.scope(() => this.loop(s));
      case "while":
        return this.e.scope(() => this.while(s));
      case "if":
        return this.e.scope(() => this.if(s));
      case "store":
        return this.e.scope(() => this.store(s));
      case "set":
        return this.e.scope(() => {
          this.e.compute(s.region.pending);
          this.e.scalar(s.value);
          this.e.f.local.set(this.e.irLocal(s.local));
        });
    }
  }
  while(s) {
    const { f: f3 } = this.e;
    const done = f3.block();
    const next = f3.loop();
    this.e.compute(s.loop.schedule[0]);
    this.e.compute(s.region.pending);
    this.e.scalar(s.condition);
    f3.i32.eqz().br_if(done);
    this.block(s.body, s.loop, 1);
    f3.br(next).end().end();
  }
  if(s) {
    const { f: f3 } = this.e;
    this.e.compute(s.region.pending);
    this.e.scalar(s.condition);
    f3.if();
    this.e.scope(() => this.block(s.then, s.thenRegion));
    if (s.otherwise.length > 0) {
      f3.else();
      this.e.scope(() => this.block(s.otherwise, s.elseRegion));
    }
    f3.end();
  }
  loop(s) {
    const { region } = s;
    if (region.width === 4) return this.vectorLoop(s);
    enter(this.e, region);
    iterate(this.e, region, region.extent, 1, () => this.e.scope(() => this.block(s.body, region)));
  }
  /** Whole vectors first, some at a time; the rest by one more vector that overlaps the last one, or one by one. */
  vectorLoop(s) {
    const { e } = this;
    const { region } = s;
    enter(e, region);
    for (const n of region.splats) {
      n.splat = e.temp("v128");
      e.spread(n);
      e.f.local.set(n.splat);
    }
    const body = (copies2) => () =>
      e.within({ loop: region, width: 4, copies: copies2 }, () => this.block(s.body, region));
    const vectors = Math.floor(region.extent / 4);
    const copies = Math.min(copiesFor(region), vectors);
    iterate(e, region, Math.floor(vectors / copies), 4 * copies, body(copies));
    const left = vectors % copies;
    if (left > 0) iterate(e, region, 1, 4 * left, body(left));
    const rest = region.extent % 4;
    if (rest === 0) return;
    if (s.body.every(isRepeatable)) {
      advance(e, region, rest - 4);
      iterate(e, region, 1, 4, body(1));
    } else {
      const element = () => e.within(single, () => this.block(s.body, region));
      iterate(e, region, rest, 1, element);
    }
  }
  store(s) {
    const { e } = this;
    const { f: f3, context } = e;
    e.compute(s.region.pending);
    const varying = context.width > 1;
    if (!varying) {
      for (let u = 0; u < context.copies; u++) {
        if (s.guard) {
          e.scalar(s.guard, u);
          f3.if();
        }
        const offset = e.address(s.access, u);
        e.scalar(s.value, u);
        storeScalar(f3, s.access.dtype, offset);
        if (s.guard) f3.end();
      }
      return;
    }
    const uniformGuard = s.guard !== null && !e.varies(s.guard);
    if (uniformGuard) {
      e.scalar(s.guard);
      f3.if();
    }
    for (let u = 0; u < context.copies; u++) this.storeVector(s, u, uniformGuard ? null : s.guard);
    if (uniformGuard) f3.end();
  }
  storeVector(s, u, guard2) {
    const { e } = this;
    const { f: f3 } = e;
    const { access } = s;
    const stride = strideOf(access, e.context.loop.variable);
    const scattered = access.rest !== null && e.varies(access.rest);
    if (!guard2 && !scattered && (stride === 1 || stride === -1)) {
      const offset = e.address(access, u, stride === 1 ? 0 : -3);
      e.vector(s.value, u);
      storeVector(f3, access.dtype, offset, stride === -1);
      return;
    }
    const value = this.kept(s.value, u);
    const mask = guard2 ? this.kept(guard2, u) : -1;
    const address = laneAddress(e, access, u, stride, scattered);
    for (let lane = 0; lane < 4; lane++) {
      if (guard2) f3.local.get(mask).i32x4.extract_lane(lane).if();
      const offset = address(lane);
      f3.local.get(value);
      storeLane(f3, access.dtype, offset, lane);
      if (guard2) f3.end();
    }
  }
  kept(n, u) {
    const t = this.e.temp("v128");
    this.e.vector(n, u);
    this.e.f.local.set(t);
    return t;
  }
};
var laneAddress = (e, a, u, stride, scattered) =>
  scattered ? e.laneAddresses(a, u) : (lane) => e.address(a, u, lane * stride);
var isRepeatable = (s) =>
  s.kind === "store" &&
  s.region.pending.length === 0 &&
  [s.value, s.access.rest, s.guard].every((n) => !n || isPure(n));
var isPure = (n) => n.home.kind !== "statement" && (!n.inline || n.args.every(isPure));
function copiesFor(loop) {
  const { weight } = loop;
  if (loop.reduces) return weight <= 3 ? 12 : weight <= 6 ? 8 : weight <= 16 ? 4 : 2;
  if (weight <= 8) return 4;
  let times = 1;
  for (let r = loop; r; r = r.parent) times *= r.extent;
  return weight > 250 ? 1 : times >= 1 << 15 ? 4 : 2;
}

// src/backends/wasm/products.ts
var installed;
function products() {
  if (!installed) throw new InternalError("a contraction without its template: api/products.ts was not imported");
  return installed;
}

// src/backends/wasm/program.ts
var maxParams = 500;
function emitProgram(program, features, sharedMemory) {
  const pointers = program.inputs + program.outputs + 1;
  const byParameters = pointers <= maxParams;
  const module = new ModuleBuilder();
  module.importMemory("env", "memory", { initial: 1, ...(sharedMemory && { maximum: 65536, shared: true }) });
  const hosts = hostSteps(program.body);
  const pointerAt = byParameters ? -1 : module.importFunction("env", "pointer", ["i32"], ["i32"]);
  const hostIndices = hosts.map((h, i3) =>
    module.importFunction(
      "host",
      String(i3),
      [...h.args, ...h.outs].map(() => "i32"),
      ["i32"],
    ),
  );
  const fmaIndex = features.fma ? void 0 : module.importFunction("env", "fma64", ["f64", "f64", "f64"], ["f64"]);
  const emitter = new ProgramEmitter(module, program, features, {
    pointerAt,
    fmaIndex,
    hosts: new Map(hosts.map((h, i3) => [h, hostIndices[i3]])),
  });
  emitter.entry(byParameters ? pointers : 0);
  return { bytes: module.bytes(), pointers, byParameters, imports };
  function imports(memory, state) {
    const host2 = hosts.map((h, i3) => [String(i3), (...at) => callHost(h, memory, at, state)]);
    return {
      env: { memory, fma64, pointer: (k) => state.pointers[k] },
      host: Object.fromEntries(host2),
    };
  }
}
var ProgramEmitter = class {
  module;
  program;
  imported;
  helpers;
  made;
  kernels = /* @__PURE__ */ new Map();
  known = /* @__PURE__ */ new Map();
  f;
  /** Pointers of buffers and counters of loops. */
  buffers = [];
  counters = /* @__PURE__ */ new Map();
  constructor(module, program, features, imported) {
    this.module = module;
    this.program = program;
    this.imported = imported;
    this.helpers = new Helpers(module, features.fma, imported.fmaIndex);
  }
  entry(params) {
    const { module, program } = this;
    const f3 = (this.f = module.function(Array.from({ length: params }, () => "i32")));
    const pointer = (k) => {
      if (params > 0) f3.local.get(k);
      else f3.i32.const(k).call(this.imported.pointerAt);
    };
    const arena = f3.local.new("i32");
    pointer(program.inputs + program.outputs);
    f3.local.set(arena);
    this.buffers = program.buffers.map(({ home }) => {
      const local = f3.local.new("i32");
      if (home.kind === "arena") f3.local.get(arena).i32.const(home.offset).i32.add();
      else pointer(home.kind === "in" ? home.k : program.inputs + home.k);
      f3.local.set(local);
      return local;
    });
    this.steps(program.body);
    module.export("run", f3);
  }
  get dots() {
    return (this.made ??= products().code(this.module, this.helpers));
  }
  steps(steps) {
    for (const s of steps) this.step(s);
  }
  step(s) {
    const { f: f3 } = this;
    switch (s.kind) {
      case "kernel":
        for (const p of s.args) this.place(p);
        return void f3.call(this.kernel(s.kernel));
      case "dot":
        return this.dots.emit(f3, s, (p) => this.place(p));
      case "copy":
        return this.copy(s.from, s.to, s.bytes);
      case "exchange":
        for (const b of s.from) f3.local.get(this.buffers[b]);
        for (const b of [...s.to].reverse()) f3.local.set(this.buffers[b]);
        return;
      case "for": {
        if (s.length === 0) return;
        const counter = f3.local.new("i32");
        this.counters.set(s.loop, counter);
        f3.i32.const(s.reverse ? s.length - 1 : 0).local.set(counter);
        const next = f3.loop();
        this.steps(s.body);
        f3.local
          .get(counter)
          .i32.const(s.reverse ? -1 : 1)
          .i32.add()
          .local.tee(counter);
        f3.i32
          .const(s.reverse ? -1 : s.length)
          .i32.ne()
          .br_if(next)
          .end();
        return;
      }
      case "while": {
        const done = f3.block();
        const next = f3.loop();
        this.steps(s.test);
        this.place(s.predicate);
        f3.i32.load8_u().i32.eqz().br_if(done);
        this.steps(s.body);
        f3.br(next).end().end();
        return;
      }
      case "switch":
        return this.switch(s);
      case "host": {
        for (const a of [...s.args, ...s.outs]) this.place(a.place);
        f3.call(this.imported.hosts.get(s)).if();
        f3.return().end();
        return;
      }
    }
  }
  /** Pushes a place's address. */
  place({ buffer, slices = [] }) {
    const { f: f3 } = this;
    f3.local.get(this.buffers[buffer]);
    for (const { loop, bytes } of slices) f3.local.get(this.counters.get(loop)).i32.const(bytes).i32.mul().i32.add();
  }
  kernel(kernel) {
    let made = this.known.get(kernel);
    if (made) return made;
    const key = kernelKey(kernel);
    made = this.kernels.get(key) ?? emitKernel(this.module, this.helpers, kernel);
    this.kernels.set(key, made);
    this.known.set(kernel, made);
    return made;
  }
  copy(from, to, bytes) {
    const { f: f3 } = this;
    if (bytes === 0) return;
    if (bytes > 64) {
      this.place(to);
      this.place(from);
      f3.i32.const(bytes).memory.copy();
      return;
    }
    const moves = [];
    for (let at = 0; at < bytes; ) {
      const size = [16, 8, 4, 2, 1].find((n) => n <= bytes - at);
      moves.push({ at, size });
      at += size;
    }
    const target = f3.local.new("i32");
    const source = f3.local.new("i32");
    this.place(to);
    f3.local.set(target);
    this.place(from);
    f3.local.set(source);
    for (const m of moves) {
      f3.local.get(target).local.get(source);
      if (m.size === 16) f3.v128.load(0, m.at);
      else if (m.size === 8) f3.i64.load(0, m.at);
      else if (m.size === 4) f3.i32.load(0, m.at);
      else if (m.size === 2) f3.i32.load16_u(0, m.at);
      else f3.i32.load8_u(0, m.at);
    }
    for (const m of moves.reverse()) {
      if (m.size === 16) f3.v128.store(0, m.at);
      else if (m.size === 8) f3.i64.store(0, m.at);
      else if (m.size === 4) f3.i32.store(0, m.at);
      else if (m.size === 2) f3.i32.store16(0, m.at);
      else f3.i32.store8(0, m.at);
    }
  }
  switch(s) {
    const { f: f3 } = this;
    const last = s.branches.length - 1;
    const index = f3.local.new("i32");
    this.place(s.index);
    f3.i32.load().local.set(index);
    f3.i32.const(0).local.get(index).local.get(index).i32.const(0).i32.lt_s().select().local.set(index);
    const end = f3.block();
    const labels = s.branches.map(() => f3.block()).reverse();
    f3.local.get(index).br_table(labels.slice(0, last), labels[last]);
    for (const branch of s.branches) {
      f3.end();
      this.steps(branch);
      f3.br(end);
    }
    f3.end();
  }
};
function hostSteps(steps) {
  return steps.flatMap((s) => {
    switch (s.kind) {
      case "host":
        return [s];
      case "for":
        return hostSteps(s.body);
      case "while":
        return [...hostSteps(s.test), ...hostSteps(s.body)];
      case "switch":
        return s.branches.flatMap(hostSteps);
      default:
        return [];
    }
  });
}
function callHost(step, memory, at, state) {
  const view = (k, s) => {
    const { storage, parts } = dtypeInfo[s.dtype];
    return new storage(memory.buffer, at[k] >>> 0, product(s.shape) * parts);
  };
  try {
    const args = step.args.map((a, k) => ({ dtype: a.dtype, shape: a.shape, data: view(k, a).slice() }));
    const results = step.call(args);
    for (const [k, out] of step.outs.entries()) view(step.args.length + k, out).set(results[k].data);
    return 0;
  } catch (error) {
    state.error = error;
    return 1;
  }
}

// src/backends/wasm/index.ts
var createWasmBackend = (memory, features = wasmFeatures()) => {
  return {
    name: "wasm",
    target: { fma: features.fma },
    compile(program) {
      if (!features.simd) throw new InternalError("this JavaScript engine has no WebAssembly SIMD");
      const isShared = typeof SharedArrayBuffer !== "undefined" && memory.buffer instanceof SharedArrayBuffer;
      const code = emitProgram(program, features, isShared);
      dump(code.bytes, program);
      const state = { pointers: [], error: void 0 };
      const instance = new WebAssembly.Instance(compileWasm(code.bytes), code.imports(memory, state));
      const run2 = instance.exports["run"];
      return {
        run(pointers) {
          if (pointers.length !== code.pointers)
            throw new InternalError(`a program of ${code.pointers} pointers got ${pointers.length}`);
          state.pointers = pointers;
          if (code.byParameters) run2(...pointers);
          else run2();
          if (state.error === void 0) return;
          const { error } = state;
          state.error = void 0;
          throw error;
        },
      };
    },
  };
};

// tools/ulp/compile.ts
function compile(f3, arity, type, ...rest) {
  const [length, create = createWasmBackend] = rest;
  const b = new ExprBuilder();
  const i3 = loopVar(length);
  const at = atomIndex(i3);
  const value = f3(b, ...Array.from({ length: arity }, (_, k) => b.load(k, at, type)));
  const bytes = length * (type === "float32" ? 4 : 8);
  const numbers2 = Array.from({ length: arity + 1 }, (_, k) => k);
  const program = {
    inputs: arity,
    outputs: 1,
    buffers: numbers2.map((k) => ({ bytes, home: k < arity ? { kind: "in", k } : { kind: "out", k: 0 } })),
    loops: 0,
    arenaBytes: 0,
    body: [
      {
        kind: "kernel",
        kernel: {
          name: "math",
          buffers: numbers2.map((k) => ({ dtype: type, length, role: k < arity ? "in" : "out" })),
          body: [{ kind: "loop", var: i3, mode: "vector", body: [{ kind: "store", buffer: arity, at, value }] }],
        },
        args: numbers2.map((buffer) => ({ buffer })),
      },
    ],
  };
  const start = 65536;
  const memory = new WebAssembly.Memory({ initial: 2 + Math.ceil((bytes * (arity + 1)) / 65536) });
  const executable = create(memory).compile(program);
  const pointers = [...numbers2.map((k) => start + k * bytes), 0];
  const Typed = type === "float32" ? Float32Array : Float64Array;
  const views = numbers2.map((k) => new Typed(memory.buffer, start + k * bytes, length));
  return { inputs: views.slice(0, arity), output: views[arity], run: () => executable.run(pointers) };
}

// tools/ulp/functions.ts
function ours(f3) {
  let compiled;
  return (x) => {
    compiled ??= compile(f3, 1, "float64", 2);
    const { inputs, output, run: run2 } = compiled;
    inputs[0][0] = x;
    run2();
    return output[0];
  };
}
var row2 = (name, more) => ({
  name,
  // biome-ignore lint/performance/noDynamicNamespaceImportAccess: a tool may import all
  f: math_exports[name],
  arity: 1,
  ...more,
});
var logistic2 = (x) => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x)));
var pow2 = (x, y) => (x === 1 || (x === -1 && Math.abs(y) === Infinity) ? 1 : x ** y);
var functions = [
  row2("exp", { reference: Math.exp, ordinary: [-10, 10] }),
  row2("log", { reference: Math.log, ordinary: [0.01, 10] }),
  row2("sin", { reference: Math.sin, symmetry: "odd", ordinary: [-10, 10] }),
  row2("cos", { reference: Math.cos, symmetry: "even", ordinary: [-10, 10] }),
  row2("tanh", { reference: Math.tanh, symmetry: "odd", ordinary: [-4, 4] }),
  row2("logistic", { reference: logistic2, ordinary: [-10, 10] }),
  row2("erf", { reference: ours(erf), symmetry: "odd", ordinary: [-3, 3] }),
  row2("log1p", { reference: Math.log1p, ordinary: [-0.9, 10] }),
  row2("expm1", { reference: Math.expm1, ordinary: [-5, 5] }),
  row2("tan", { reference: Math.tan, symmetry: "odd", ordinary: [-10, 10] }),
  row2("rsqrt", { reference: (x) => 1 / Math.sqrt(x), ordinary: [0.01, 10] }),
  row2("exp2", { reference: (x) => 2 ** x, ordinary: [-10, 10] }),
  row2("log2", { reference: Math.log2, ordinary: [0.01, 10] }),
  row2("asin", { reference: Math.asin, symmetry: "odd", ordinary: [-1, 1] }),
  row2("acos", { reference: Math.acos, ordinary: [-1, 1] }),
  row2("atan", { reference: Math.atan, symmetry: "odd", ordinary: [-5, 5] }),
  row2("sinh", { reference: Math.sinh, symmetry: "odd", ordinary: [-5, 5] }),
  row2("cosh", { reference: Math.cosh, symmetry: "even", ordinary: [-5, 5] }),
  row2("asinh", { reference: Math.asinh, symmetry: "odd", ordinary: [-5, 5], throughFloat64: true }),
  row2("acosh", { reference: Math.acosh, ordinary: [1, 10], throughFloat64: true }),
  row2("atanh", { reference: Math.atanh, symmetry: "odd", ordinary: [-1, 1], throughFloat64: true }),
  row2("cbrt", { reference: Math.cbrt, symmetry: "odd", ordinary: [-8, 8] }),
  row2("erfc", { reference: ours(erfc), ordinary: [-3, 6], throughFloat64: true }),
  row2("erfInv", { reference: ours(erfInv), symmetry: "odd", ordinary: [-1, 1], throughFloat64: true }),
  row2("lgamma", { reference: ours(lgamma), ordinary: [0.1, 20], throughFloat64: true }),
  row2("digamma", { reference: ours(digamma), ordinary: [0.1, 20], throughFloat64: true }),
  row2("pow", { arity: 2, reference: pow2, ordinary: [0.1, 5] }),
  row2("atan2", { arity: 2, reference: Math.atan2, ordinary: [-5, 5] }),
];

// tools/ulp/error.ts
var noError = () => ({ ulps: 0, at: 0, wrong: 0, wrongAt: 0 });
var double = new Float64Array(1);
var words = new Uint32Array(double.buffer);
function exponent(x) {
  double[0] = x;
  return ((words[1] >>> 20) & 2047) - 1023;
}
var places = Float64Array.from({ length: 255 }, (_, i3) => 2 ** (i3 - 126 - 23));
function compareFloat32(worst, y, exact2, x, and) {
  const nearest = Math.fround(exact2);
  if (y === nearest && (y !== 0 || 1 / y === 1 / nearest)) return;
  if (y !== y && exact2 !== exact2) return;
  const isWrong =
    y !== y ||
    exact2 !== exact2 ||
    Math.abs(exact2) === Infinity ||
    (y === 0 && exact2 === 0) || // of the other sign
    (Math.abs(y) === Infinity && Math.abs(exact2) < 2 ** 127);
  if (isWrong) {
    if (worst.wrong++ === 0) worst.wrongAt = x;
    return;
  }
  const value = y === Infinity ? 2 ** 128 : y === -Infinity ? -(2 ** 128) : y;
  const e = exponent(exact2);
  const ulps = Math.abs(value - exact2) / places[e < -126 ? 0 : e + 126];
  if (ulps > worst.ulps) Object.assign(worst, { ulps, at: x }, and !== void 0 && { and });
}
function compareFloat64(worst, y, nearest, rest, x, and) {
  const ulps = Math.abs((y - nearest) / 2 ** (exponent(nearest) - 52) - rest);
  if (y !== y) worst.wrong++;
  else if (ulps > worst.ulps) Object.assign(worst, { ulps, at: x }, and !== void 0 && { and });
}

// tools/ulp/sweep.ts
var block = 1 << 14;
var half = 2 ** 31;
var bitsOf = (x) => new Uint32Array(x.buffer, x.byteOffset, x.length);
function sweep(m, step, progress) {
  const { inputs, output, run: run2 } = compile(m.f, 1, "float32", block);
  const bits3 = bitsOf(inputs[0]);
  const worst = noError();
  const fill = (from) => {
    for (let i3 = 0; i3 < block; i3++) bits3[i3] = from + i3 * step;
  };
  const mirror = m.symmetry ? new Float32Array(block) : null;
  const end = m.symmetry ? half : 2 * half;
  for (let from = 0; from < end; from += block * step) {
    if (mirror) {
      fill(from + half);
      run2();
      mirror.set(output);
    }
    fill(from);
    run2();
    const count2 = Math.min(block, Math.ceil((end - from) / step));
    for (let i3 = 0; i3 < count2; i3++) {
      const x = inputs[0][i3];
      const exact2 = m.reference(x, 0);
      compareFloat32(worst, output[i3], exact2, x);
      if (mirror) compareFloat32(worst, mirror[i3], m.symmetry === "odd" ? -exact2 : exact2, -x);
    }
    if ((from / (block * step)) % 1024 === 1023) progress?.(from / end, worst);
  }
  return worst;
}
function xorshift() {
  let s = 2463534242;
  return () => {
    s ^= s << 13;
    s ^= s >>> 17;
    s ^= s << 5;
    return s >>> 0;
  };
}
var special3 = [0, -0, 1, -1, 0.5, -0.5, 2, -2, 3, -3, Infinity, -Infinity, NaN, 2 ** -149, 2 ** 127, 1 - 2 ** -24];
function sample(m, count2) {
  const { inputs, output, run: run2 } = compile(m.f, 2, "float32", block);
  const bits3 = inputs.map(bitsOf);
  const random = xorshift();
  const worst = noError();
  for (let done = 0; done < count2; done += block) {
    for (let i3 = 0; i3 < block; i3++)
      for (let k = 0; k < 2; k++) {
        const r = random();
        const kind = r & 3;
        if (kind < 2) bits3[k][i3] = random();
        else if (kind === 2) inputs[k][i3] = (random() / 2 ** 32 - 0.5) * (k === 0 ? 20 : 60);
        else inputs[k][i3] = r & 16 ? special3[(r >>> 8) & 15] : (((r >>> 8) & 127) - 64) / 2;
      }
    run2();
    for (let i3 = 0; i3 < block; i3++) {
      const [x, y] = [inputs[0][i3], inputs[1][i3]];
      compareFloat32(worst, output[i3], m.reference(x, y), x, y);
    }
  }
  return worst;
}
var numbers = (base64) => new Float64Array(Uint8Array.from(Buffer.from(base64, "base64")).buffer);
function check(m, exact2) {
  const args = exact2.args.map(numbers);
  const [nearest, rest] = [numbers(exact2.nearest), numbers(exact2.rest)];
  const { inputs, output, run: run2 } = compile(m.f, m.arity, "float64", nearest.length);
  args.forEach((a, k) => inputs[k].set(a));
  run2();
  const [relative, absolute] = [noError(), noError()];
  nearest.forEach((r, i3) => {
    const at = args.map((a) => a[i3]);
    compareFloat64(relative, output[i3], r, rest[i3], ...at);
    const places2 = Math.min(1, 2 ** Math.floor(Math.log2(Math.abs(r))));
    const one = { ...noError() };
    compareFloat64(one, output[i3], r, rest[i3], ...at);
    if (one.ulps * places2 > absolute.ulps) Object.assign(absolute, one, { ulps: one.ulps * places2 });
  });
  return { relative, absolute };
}
function time(m, type) {
  const length = 2048;
  const { inputs, run: run2 } =
    type === "float32" ? compile(m.f, m.arity, type, length) : compile(m.f, m.arity, type, length);
  const random = xorshift();
  const [lo2, hi] = m.ordinary;
  for (const x of inputs) x.forEach((_, i3) => (x[i3] = lo2 + (hi - lo2) * (random() / 2 ** 32)));
  let best = Infinity;
  for (let i3 = 0; i3 < 400; i3++) {
    const start = performance.now();
    for (let k = 0; k < 8; k++) run2();
    best = Math.min(best, performance.now() - start);
  }
  return (best * 1e6) / (8 * length);
}

// tools/ulp/table.ts
import { existsSync, readFileSync, writeFileSync } from "node:fs";

var header = `# Errors of the vector math functions

Made by \`npx tsx tools/ulp/measure.ts\`; nobody edits it by hand.

- **float32 error**: the largest, in units of the last place of the exact result (0.5 is correct rounding), over the inputs
  named, results of the Wasm backend against float64 references (\`tools/ulp/functions.ts\`). "all" is every one of the
  2^32 bit patterns: denormals, infinities, NaN and the signs of zeros included, none of which may come out wrong. Functions
  marked f64 are computed in float64 and rounded, for one element at a time.
- **float64 error**: the largest on the samples of \`tools/ulp/float64.py\`, half of them over all exponents, half where
  the function is ordinary, against results of 200 and more bits (mpmath). "near roots": the error in units of the last
  place of 1 where the result is smaller than 1, which is what lgamma and digamma promise near their roots.
- **ns**: an element of an array in the first-level cache, one thread, ordinary arguments, the best of many runs.

`;
var columns = ["function", "float32 error", "at", "inputs", "ns", "float64 error", "at", "near roots", "samples", "ns"];
var none2 = "";
function cells(name, r) {
  const wrong = r.float32?.wrong ? ` (${r.float32.wrong} special values wrong)` : "";
  return [
    name,
    r.float32 ? r.float32.ulps.toFixed(3) + wrong : none2,
    r.float32?.at ?? none2,
    r.float32?.inputs ?? none2,
    r.nanoseconds?.float32.toFixed(2) ?? none2,
    r.float64?.ulps.toFixed(2) ?? none2,
    r.float64?.at ?? none2,
    r.float64?.absolute.toFixed(2) ?? none2,
    r.float64 ? String(r.float64.samples) : none2,
    r.nanoseconds?.float64.toFixed(1) ?? none2,
  ];
}
var line = (xs) => `| ${xs.join(" | ")} |`;
function readTable(path2) {
  const rows = /* @__PURE__ */ new Map();
  if (!existsSync(path2)) return rows;
  for (const text of readFileSync(path2, "utf8").split("\n")) {
    const c = text
      .split("|")
      .slice(1, -1)
      .map((s) => s.trim());
    if (c.length !== columns.length || c[0] === columns[0] || /^-+$/.test(c[0])) continue;
    const wrong = Number(/\((\d+) special/.exec(c[1])?.[1] ?? 0);
    rows.set(c[0].split(" ")[0], {
      ...(c[1] && { float32: { ulps: Number.parseFloat(c[1]), at: c[2], wrong, inputs: c[3] } }),
      ...(c[4] && { nanoseconds: { float32: Number(c[4]), float64: Number(c[9]) } }),
      ...(c[5] && { float64: { ulps: Number(c[5]), at: c[6], absolute: Number(c[7]), samples: Number(c[8]) } }),
    });
  }
  return rows;
}
function writeTable(path2, rows) {
  const body = [...rows].map(([label, row3]) => line(cells(label, row3)));
  writeFileSync(
    path2,
    `${header}${[line(columns), line(columns.map(() => "---")), ...body].join("\n")}
`,
  );
}

// tools/ulp/measure.ts
var { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    step: { type: "string" },
    pairs: { type: "string", default: String(1 << 24) },
    float64: { type: "string", default: fileURLToPath(new URL("../../test/ir/math-float64.json", import.meta.url)) },
    time: { type: "boolean", default: false },
  },
});
var path = fileURLToPath(new URL("../../docs/ulp.md", import.meta.url));
var exact = JSON.parse(readFileSync2(values.float64, "utf8"));
var place2 = (w) => [w.at, w.and].filter((v2) => v2 !== void 0).join(", ");
function errors(m) {
  const { relative, absolute } = check(m, exact[m.name]);
  const samples = Buffer.from(exact[m.name].nearest, "base64").length / 8;
  const float64 = { ulps: relative.ulps, at: place2(relative), absolute: absolute.ulps, samples };
  const step = Number(values.step ?? 1021);
  const say = (share, w) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${m.name} ${(100 * share).toFixed(1)}% ${w.ulps.toFixed(3)} `);
  };
  const worst = m.arity === 2 ? sample(m, Number(values.pairs)) : sweep(m, step, say);
  const inputs = m.arity === 2 ? `${values.pairs} pairs` : step === 1 ? "all" : `1 in ${step}`;
  if (worst.wrong > 0) console.error(`${m.name}: wrong special value at ${worst.wrongAt}`);
  const float32 = worst.ulps > 0 ? { ulps: worst.ulps, at: place2(worst) } : { ulps: 0.5, at: "everywhere" };
  return { float32: { ...float32, wrong: worst.wrong, inputs }, float64 };
}
var unknown = positionals.filter((n) => !functions.some((m) => m.name === n));
if (unknown.length > 0) throw new RangeError(`measure: there is no ${unknown.join(", ")} in tools/ulp/functions.ts.`);
for (const m of functions) {
  if (positionals.length > 0 && !positionals.includes(m.name)) continue;
  const measured = values.time ? {} : errors(m);
  measured.nanoseconds = { float32: time(m, "float32"), float64: time(m, "float64") };
  const rows = readTable(path);
  const row3 = { ...rows.get(m.name), ...measured };
  rows.set(m.name, row3);
  const label = (f3) => (f3.throughFloat64 ? `${f3.name} (f64)` : f3.name);
  writeTable(
    path,
    functions.flatMap((f3) => (rows.has(f3.name) ? [[label(f3), rows.get(f3.name)]] : [])),
  );
  const { float32, float64, nanoseconds } = row3;
  console.log(
    `${m.name}: float32 ${float32?.ulps.toFixed(3)} ulp at ${float32?.at} (${float32?.inputs}), float64 ${float64?.ulps.toFixed(2)} at ${float64?.at}; ${nanoseconds.float32.toFixed(2)} and ${nanoseconds.float64.toFixed(1)} ns`,
  );
}
