import type { TextProps } from 'ink';

/** The role of a text; {@link styleOf} maps it to a style. */
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
 * Red, yellow and cyan are reserved for alarms (following IEC 60601-1-8). No information is conveyed by colour alone:
 * every alarm also states its priority. Only the terminal's own palette is used, since its user has chosen that.
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

/** No styling if `colours` is false. Needed because Ink's colour detection ignores NO_COLOR. */
export function styleOf(look: Look, colours: boolean): TextProps {
  return colours ? coloured[look] : {};
}
