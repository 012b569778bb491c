// Rigid transforms as 16 numbers, column by column, in double precision. X_AB maps B to A.

/** Return X_AB @ X_BC. */
export function product(a, b) {
  const out = new Float64Array(16);
  for (let column = 0; column < 4; column++) {
    const [x, y, z, w] = [b[4 * column], b[4 * column + 1], b[4 * column + 2], b[4 * column + 3]];
    for (let row = 0; row < 4; row++) {
      out[4 * column + row] = a[row] * x + a[4 + row] * y + a[8 + row] * z + a[12 + row] * w;
    }
  }
  return out;
}

/** Return X_BA of a rigid X_AB. */
export function inverse(m) {
  const out = new Float64Array(16);
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 3; j++) out[4 * j + i] = m[4 * i + j];
    out[12 + i] = -(m[4 * i] * m[12] + m[4 * i + 1] * m[13] + m[4 * i + 2] * m[14]);
  }
  out[15] = 1;
  return out;
}

/** Return the turn by `angle` (rad) about the unit axis x, y, z (Rodrigues). */
export function turn(x, y, z, angle) {
  const c = Math.cos(angle), s = Math.sin(angle), v = 1 - c;
  return Float64Array.of(
    c + x * x * v, y * x * v + z * s, z * x * v - y * s, 0,
    x * y * v - z * s, c + y * y * v, z * y * v + x * s, 0,
    x * z * v + y * s, y * z * v - x * s, c + z * z * v, 0,
    0, 0, 0, 1,
  );
}

/** Return where the origin of B is in A. */
export function origin(m) {
  return [m[12], m[13], m[14]];
}

/** Return the point p of B in A. */
export function applied(m, p) {
  return [0, 1, 2].map((i) => m[i] * p[0] + m[4 + i] * p[1] + m[8 + i] * p[2] + m[12 + i]);
}
