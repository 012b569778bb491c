// A motion as the program has it: joints as polynomials of time, piece by piece.

/** Return the joints (rad) of a travel at `time` (s from its start, kept within it). */
export function jointsAt(travel, time) {
  const { times_s: knots, coefficients, dof, terms } = travel;
  const pieces = knots.length - 1;
  const at = Math.min(Math.max(time, 0), knots[pieces]);
  let piece = 0;
  for (let low = 0, high = pieces - 1; low <= high; ) {
    const middle = (low + high) >> 1;
    if (knots[middle] <= at) {
      piece = middle;
      low = middle + 1;
    } else high = middle - 1;
  }
  const local = at - knots[piece];
  const q = new Float64Array(dof);
  for (let j = 0; j < dof; j++) {
    const first = (piece * dof + j) * terms;
    let value = 0;
    for (let p = terms - 1; p >= 0; p--) value = value * local + coefficients[first + p];
    q[j] = value;
  }
  return q;
}
