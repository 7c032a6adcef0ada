/** From this share of stolen time on, a measurement says more about the machine's neighbours than about what it measures. */
const MOST_STOLEN = 0.02;
/** How often each is measured at most, on average. */
const MOST_ATTEMPTS = 2;

/** Something that was measured while the machine's host kept a share of the processors' time to itself, from 0 to 1. */
export interface Disturbed {
  readonly stolen: number;
}

/**
 * Measures until the required number of measurements was undisturbed, but at most twice as often, and returns that number of them: those that were disturbed
 * least. Nothing but the stolen time decides which; `measure` receives the number of earlier measurements.
 */
export const measureUndisturbed = async <Measured extends Disturbed>(
  count: number,
  measure: (attempt: number) => Promise<Measured>,
): Promise<readonly Measured[]> => {
  const found: Measured[] = [];
  const missing = (): number => count - found.filter(({ stolen }) => stolen <= MOST_STOLEN).length;
  while (missing() > 0 && found.length < count * MOST_ATTEMPTS) found.push(await measure(found.length));
  return found.toSorted((a, b) => a.stolen - b.stolen).slice(0, count);
};
