/** The items of a new table's checklist that a person takes part in. */
import type { CommissionItem } from '../../service/commission/items.ts';
import type { CommissionResult } from '../../service/commission/record.ts';
import type { Question } from './questions.ts';

/** How the checklist reaches the person and the table. */
export interface AtTheTable {
  /** Asks, and resolves to what was answered. */
  readonly ask: (question: Question) => Promise<unknown>;
  readonly say: (text: string) => void;
  /** The flag bits of the actuator's last telemetry; null: it is silent. */
  readonly flags: () => Promise<number | null>;
  /** Sounds both sounders; resolves to the refusal's reason, or null. */
  readonly soundTest: () => Promise<string | null>;
  /** Tells the service that they were heard; the same. */
  readonly soundersHeard: () => Promise<string | null>;
  readonly pause: (ms: number) => Promise<void>;
  /** How long a person may take for one act. */
  readonly patienceMs: number;
}

type Asked = Exclude<CommissionItem, { by: 'program' }>;
type Result = Omit<CommissionResult, 'item'>;

export async function askedResult(item: Asked, table: AtTheTable): Promise<Result> {
  switch (item.by) {
    case 'both':
      return watched(item, table);
    case 'person':
      return item.sounds === true ? sounded(item, table) : said(item, table);
  }
}

/** Both edges have to be seen: a wire that is broken or shorted has none. */
async function watched(
  { does, undoes, flag, becomes }: Extract<Asked, { by: 'both' }>,
  table: AtTheTable,
): Promise<Result> {
  table.say(`Please ${does}.`);
  const isSeen = (flags: number): boolean => ((flags & flag) !== 0) === becomes;
  if (!(await until(table, isSeen))) return { passed: false, said: `${does}: ${notSeen(table)}`, note: null };
  table.say(`Seen. Please ${undoes}.`);
  if (!(await until(table, (flags) => !isSeen(flags))))
    return { passed: false, said: `${undoes}: ${notSeen(table)}`, note: null };
  return { passed: true, said: 'seen by the actuator’s board, and gone again', note: null };
}

const notSeen = ({ patienceMs }: AtTheTable): string => `not seen within ${patienceMs / 1000} s`;
const pollMs = 50;

async function until({ flags, pause, patienceMs }: AtTheTable, isSeen: (flags: number) => boolean): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += pollMs) {
    const found = await flags();
    if (found !== null && isSeen(found)) return true;
    await pause(pollMs);
  }
  return false;
}

async function sounded(item: Extract<Asked, { by: 'person' }>, table: AtTheTable): Promise<Result> {
  const refusal = await table.soundTest();
  if (refusal !== null) return { passed: false, said: `not sounded: ${refusal}`, note: null };
  const result = await said(item, table);
  const unheard = result.passed ? await table.soundersHeard() : null;
  return unheard === null ? result : { ...result, passed: false, said: `not confirmed: ${unheard}` };
}

async function said({ demand }: Extract<Asked, { by: 'person' }>, { ask }: AtTheTable): Promise<Result> {
  const [isTrue, note] = answerIn(await ask(yesNoNote(`Is it so: ${demand}?`)));
  return { passed: isTrue, said: isTrue ? 'yes' : 'no', note };
}

const longestNote = 500;

/** `yes`, or `no, the yellow lamp is dark`. */
const yesNoNote = (text: string): Question => ({
  text,
  hint: 'yes/no, and a note behind it',
  read: (typed) => {
    const [, word, note = ''] = /^(yes|y|no|n)(?:[\s,;:.]+(.*))?$/i.exec(typed) ?? [];
    return word === undefined || /[\p{C}\p{Zl}\p{Zp}]/u.test(note)
      ? undefined
      : [/^y/i.test(word), note.slice(0, longestNote)];
  },
  isAnswer: () => false,
  allowed: 'yes or no',
  example: true,
});

function answerIn(answer: unknown): readonly [isTrue: boolean, note: string | null] {
  const [isTrue, note]: readonly unknown[] = Array.isArray(answer) ? answer : [];
  return [isTrue === true, typeof note === 'string' && note !== '' ? note : null];
}
