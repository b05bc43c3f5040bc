/** Where commands print: results on standard output, messages on standard error. Tests pass their own outputs. */
export interface Output {
  readonly isTTY?: boolean;
  /** Width of a terminal. */
  readonly columns?: number;
  write(text: string | Uint8Array): unknown;
}

export const writeLine = (output: Output, text: string): void => {
  output.write(`${text}\n`);
};

/** Width that a table may have; without a limit where it is not printed on a terminal. */
export const widthOf = ({ isTTY, columns }: Output): number =>
  isTTY === true && columns !== undefined && columns > 0 ? columns : Number.POSITIVE_INFINITY;

/** One JSON object on a line of its own. */
export const writeJson = (output: Output, value: object): void => writeLine(output, JSON.stringify(value));

/** A message on standard error, marked as this program's. */
export const writeMessage = (err: Output, text: string): void => writeLine(err, `fulcrum: ${printable(text)}`);

/**
 * Makes text from files and arguments safe to print: escape sequences and characters that change the writing direction
 * are shown as escapes.
 */
export const printable = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (found) => {
    const code = found.codePointAt(0) ?? 0;
    return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
