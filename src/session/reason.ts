/** The reasons that people give for what they do: printable text that goes into the record. */

export const longestReason = 80;

/** Control and format characters, lone surrogates, line and paragraph separators: anything that could forge a line of the record. */
const unprintable = /[\p{C}\p{Zl}\p{Zp}]/u;

/** What is wrong with a reason, or null. */
export function reasonProblem(reason: string): string | null {
  if (reason.trim() === '') return 'a reason must not be empty';
  if ([...reason].length > longestReason) return `a reason has at most ${longestReason} characters`;
  return unprintable.test(reason) ? 'a reason must be printable text' : null;
}

/** As much of a refused reason as may go into the record. */
export function printableReason(reason: string): string {
  const shown = reason.slice(0, longestReason).replace(new RegExp(unprintable, 'gu'), '?').trim();
  return shown === '' ? 'no reason given' : shown;
}
