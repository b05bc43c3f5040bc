/** Thousandths of a degree or a millisecond are more than any figure here is good for. */
export const thousandths = (value: unknown): unknown =>
  typeof value === 'number' ? Math.round(value * 1000) / 1000 : value;

/** JSON of what is told or recorded. */
export const jsonText = (value: unknown): string => JSON.stringify(value, (_, each: unknown) => thousandths(each));
