import type { TextProps } from 'ink';

/** What a text is, not how it looks. */
export type Look =
  | 'plain'
  | 'strong'
  | 'quiet'
  | 'truth'
  | 'high'
  | 'medium'
  | 'low'
  | 'highText'
  | 'mediumText'
  | 'lowText'
  | 'ask';

/**
 * Red, yellow and cyan are kept for alarms (in the manner of IEC 60601-1-8), and nothing leans on colour alone: every
 * alarm also says its priority. Only the terminal's own palette, which its owner can read.
 */
const coloured: Readonly<Record<Look, TextProps>> = {
  plain: {},
  strong: { bold: true },
  quiet: { dimColor: true },
  truth: { color: 'green' },
  high: { color: 'white', backgroundColor: 'red', bold: true },
  medium: { color: 'black', backgroundColor: 'yellow', bold: true },
  low: { color: 'black', backgroundColor: 'cyan', bold: true },
  ask: { inverse: true, bold: true },
  highText: { color: 'red' },
  mediumText: { color: 'yellow' },
  lowText: { color: 'cyan' },
};

/** `colours` false: no styling at all. Ink’s own look at the terminal does not know NO_COLOR. */
export function styleOf(look: Look, colours: boolean): TextProps {
  return colours ? coloured[look] : {};
}
