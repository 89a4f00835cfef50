/** Small dense linear algebra in double precision. */

/**
 * Solves a x = b for a symmetric positive definite matrix by Cholesky's factors.
 *
 * Shapes   a: [n, n] row-major, only its lower half is read, overwritten by the factor; b: [n], overwritten by x.
 * Errors   RangeError when a is not positive definite.
 */
export function solveSymmetricInPlace(a: Float64Array, b: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j];
      for (let k = 0; k < j; k++) sum -= a[i * n + k] * a[j * n + k];
      if (i !== j) {
        a[i * n + j] = sum / a[j * n + j];
      } else {
        if (!(sum > 0)) throw new RangeError(`matrix is not positive definite: pivot ${sum} at row ${i}`);
        a[i * n + i] = Math.sqrt(sum);
      }
    }
  }
  for (let i = 0; i < n; i++) {
    let sum = b[i];
    for (let k = 0; k < i; k++) sum -= a[i * n + k] * b[k];
    b[i] = sum / a[i * n + i];
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = b[i];
    for (let k = i + 1; k < n; k++) sum -= a[k * n + i] * b[k];
    b[i] = sum / a[i * n + i];
  }
}

/**
 * Sums of a weighted ridge regression, added to one sample at a time and solved when wanted.
 *
 *   w = argmin_w  sum_i (x_i . w - y_i)^2 + ridge * |w - prior|^2
 *     = (X^T X + ridge I)^-1 (X^T y + ridge * prior)
 *
 * With a prior mean other than 0 a direction that no sample has touched keeps the prior: that is how a learner stays
 * hopeful about what it has not tried.
 */
export class RidgeRegression {
  readonly size: number; // n
  readonly gram: Float64Array; // [n, n] X^T X, lower half
  readonly moment: Float64Array; // [n] X^T y
  readonly #work: Float64Array;

  constructor(size: number) {
    this.size = size;
    this.gram = new Float64Array(size * size);
    this.moment = new Float64Array(size);
    this.#work = new Float64Array(size * size);
  }

  clear(): void {
    this.gram.fill(0);
    this.moment.fill(0);
  }

  /** Adds x[offset .. offset+n) with value y. */
  add(x: ArrayLike<number>, offset: number, y: number): void {
    const n = this.size;
    for (let i = 0; i < n; i++) {
      const xi = x[offset + i];
      this.moment[i] += xi * y;
      for (let j = 0; j <= i; j++) this.gram[i * n + j] += xi * x[offset + j];
    }
  }

  /** Writes w into `out` [n]. ridge > 0; prior: [n]. */
  solve(ridge: number, prior: ArrayLike<number>, out: Float64Array): void {
    const n = this.size;
    this.#work.set(this.gram);
    for (let i = 0; i < n; i++) {
      this.#work[i * n + i] += ridge;
      out[i] = this.moment[i] + ridge * prior[i];
    }
    solveSymmetricInPlace(this.#work, out, n);
  }
}

/**
 * Ridge regression in which samples with value 0, however many, weigh no more together than the others do. Rewards are
 * rare: unweighted, the small cumulants of the many steps without reward would outvote the few that have one.
 */
export class BalancedRidgeRegression {
  readonly size: number; // n
  readonly #zeros: RidgeRegression;
  readonly #others: RidgeRegression;
  #numZeros = 0;
  #numOthers = 0;

  constructor(size: number) {
    this.size = size;
    this.#zeros = new RidgeRegression(size);
    this.#others = new RidgeRegression(size);
  }

  /** Adds x[offset .. offset+n) with value y. */
  add(x: ArrayLike<number>, offset: number, y: number): void {
    (y === 0 ? this.#zeros : this.#others).add(x, offset, y);
    if (y === 0) this.#numZeros++;
    else this.#numOthers++;
  }

  /** Adds all samples of another regression of the same size. */
  addAll(other: BalancedRidgeRegression): void {
    for (const [mine, theirs] of [
      [this.#zeros, other.#zeros],
      [this.#others, other.#others],
    ]) {
      for (let i = 0; i < mine.gram.length; i++) mine.gram[i] += theirs.gram[i];
      for (let i = 0; i < mine.moment.length; i++) mine.moment[i] += theirs.moment[i];
    }
    this.#numZeros += other.#numZeros;
    this.#numOthers += other.#numOthers;
  }

  /** Writes w into `out` [n]; the prior alone while every value was 0. ridge > 0; prior: [n]. */
  solve(ridge: number, prior: ArrayLike<number>, out: Float64Array): void {
    const weight = this.#numZeros === 0 ? 0 : Math.min(1, this.#numOthers / this.#numZeros);
    const sum = new RidgeRegression(this.size);
    for (let i = 0; i < sum.gram.length; i++) sum.gram[i] = this.#others.gram[i] + weight * this.#zeros.gram[i];
    sum.moment.set(this.#others.moment);
    sum.solve(ridge, prior, out);
  }
}
