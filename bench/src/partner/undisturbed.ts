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

/** A round of each side, in the order of the sides. */
export interface Turn<Round extends Disturbed> extends Disturbed {
  readonly rounds: readonly Round[];
}

/** Rounds of all sides in turn, each time another one first. Turns that the machine's host disturbed are measured again. */
export const measureInTurn = <Side, Round extends Disturbed>(
  count: number,
  sides: readonly Side[],
  measure: (side: Side) => Promise<Round>,
): Promise<readonly Turn<Round>[]> =>
  measureUndisturbed(count, async (attempt) => {
    const rounds: Round[] = [];
    const first = attempt % sides.length;
    for (const [at, side] of [...sides.entries(), ...sides.entries()].slice(first, first + sides.length))
      rounds[at] = await measure(side);
    return { rounds, stolen: Math.max(...rounds.map(({ stolen }) => stolen)) };
  });
