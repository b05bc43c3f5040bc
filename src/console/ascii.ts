/** ASCII in place of the characters that a terminal without Unicode, or without their glyphs, cannot show. */

const replacements: Readonly<Record<string, string>> = {
  '█': '#',
  '▀': '"',
  '▄': '_',
  '░': '.',
  '▼': 'v',
  '▲': '^',
  '↓': 'v',
  '↑': '^',
  '▸': '>',
  '·': '-',
  '•': '*',
  '▏': '_',
  '°': 'd',
  '−': '-',
  '–': '-',
  '—': '-',
  '×': 'x',
  '→': '>',
  '…': '~',
  '’': "'",
  '“': '"',
  '”': '"',
  '²': '2',
};
const firstBraille = 0x2800;
const upperDots = 0b0001_1011;
/** As many dots as this fill a cell. */
const fullDots = 5;

/** Character for character, so that a layout stays as it is. */
export const asciiText = (text: string): string =>
  text.replace(/\P{ASCII}/gu, (found) => replacements[found] ?? brailleText(found.codePointAt(0) ?? 0));

function brailleText(code: number): string {
  const dots = code - firstBraille;
  if (dots < 0 || dots > 0xff) return '?';
  const count = dots.toString(2).replaceAll('0', '').length;
  if (count === 0) return ' ';
  if (count >= fullDots) return '#';
  if ((dots & upperDots) === dots) return "'";
  return (dots & upperDots) === 0 ? '.' : ':';
}

/**
 * Whether a terminal needs it: the Linux console has no braille, and a locale other than UTF-8 was set. Where no locale is
 * set at all, terminals are mostly modern ones.
 */
export function needsAscii({ TERM, LC_ALL, LC_CTYPE, LANG }: NodeJS.ProcessEnv): boolean {
  const locale = [LC_ALL, LC_CTYPE, LANG].find((each) => each !== undefined && each !== '') ?? 'UTF-8';
  return TERM === 'linux' || !/utf-?8/i.test(locale);
}
