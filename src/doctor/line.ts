/** What the doctor says: a line for each thing that it has looked at. */
export type Verdict = 'ok' | 'warning' | 'fault';

export interface Line {
  /** What was looked at, in a word or two. */
  readonly subject: string;
  readonly verdict: Verdict;
  /** What was found, and the cause where one is known. */
  readonly said: string;
  /** The command or the act that corrects it; null: nothing has to be done. Programs read this key of `--json`. */
  readonly mend: string | null;
}

export const ok = (subject: string, said: string): Line => ({ subject, verdict: 'ok', said, mend: null });

/** A session may be held, but somebody should see to this. */
export const warning = (subject: string, said: string, mend: string): Line => ({
  subject,
  verdict: 'warning',
  said,
  mend,
});

/** No session should be held, or none can be. */
export const fault = (subject: string, said: string, mend: string): Line => ({ subject, verdict: 'fault', said, mend });
