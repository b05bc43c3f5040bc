/** Takes the names of people out of texts that leave this computer. */

/** Keys of log lines and statuses whose values are names of people. */
const nameKeys = new Set(['clinician', 'name', 'hostname']);
const taken = '[name]';
/** The one sentence of the log that has a clinician's name. */
const loginSentence = /(correct PIN of )[^"\\)]+/g;
const homeFolder = /(\/home\/)[^/\s"']+/g;

export interface Names {
  /** A text of any form. */
  ofText(text: string): string;
  /** Lines, of which those of JSON lose the values of {@link nameKeys} as well. */
  ofLines(text: string): string;
}

/** @param known names that are known to be people's; the empty one and that of root are not */
export function withoutNames(known: readonly string[]): Names {
  const names = [...new Set(known)].filter((name) => name.length > 1 && name !== 'root' && name !== 'fulcrum');
  // The longest first: one name may be the beginning of another.
  const pattern = [...names].sort((one, other) => other.length - one.length).map(escaped);
  const all =
    pattern.length === 0 ? null : new RegExp(`(?<![\\p{L}\\p{N}])(?:${pattern.join('|')})(?![\\p{L}\\p{N}])`, 'gu');
  const ofText = (text: string): string => {
    const general = text.replace(loginSentence, `$1${taken}`).replace(homeFolder, `$1${taken}`);
    return all === null ? general : general.replace(all, taken);
  };
  return {
    ofText,
    ofLines: (text) =>
      text
        .split('\n')
        .map((line) => ofText(line.startsWith('{') ? withoutNameKeys(line) : line))
        .join('\n'),
  };
}

function withoutNameKeys(line: string): string {
  try {
    return JSON.stringify(JSON.parse(line), (key, value: unknown) =>
      nameKeys.has(key) && typeof value === 'string' ? taken : value,
    );
  } catch {
    return line;
  }
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
