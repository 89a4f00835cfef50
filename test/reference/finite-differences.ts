/**
 * Gradient of a scalar function at `point` by central differences, in double precision. The slow twins of the networks
 * compute in doubles too, so that a step of 1e-5 leaves nine good digits and every gradient of the engine can be checked.
 */
export function finiteDifferences(value: (point: Float64Array) => number, point: Float64Array): Float64Array {
  const step = 1e-5;
  return point.map((_, i) => {
    const moved = (distance: number): number => {
      const copy = point.slice();
      copy[i] += distance;
      return value(copy);
    };
    return (moved(step) - moved(-step)) / (2 * step);
  });
}
