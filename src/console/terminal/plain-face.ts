/** The console as lines of text: one for each event, for screen readers and terminals that cannot move the cursor. */
import { asciiText } from '../ascii.ts';
import type { ConsoleEvent, Heard } from '../model/heard.ts';
import type { View } from '../model/view.ts';
import { promptLines } from './prompt-lines.ts';
import type { Face, Shown } from './terminal-console.ts';
import type { Message, Screen } from './ui.ts';

export interface PlainFaceOptions {
  /** Takes one line. */
  readonly write: (line: string) => void;
  readonly isAscii: boolean;
  readonly columns: number;
}

/** So often the angle is said while nothing happens. */
const angleEveryMs = 10_000;
const mostPromptRows = 200;

export class PlainFace implements Face {
  readonly #options: PlainFaceOptions;
  #lastEvent: ConsoleEvent | null = null;
  #angleMs = Number.NEGATIVE_INFINITY;
  #message: Message | null = null;
  #prompt = '';
  #lost: string | null = null;
  #isOld = false;
  #question: string | null = null;
  #alarms = new Set<string>();

  constructor(options: PlainFaceOptions) {
    this.#options = options;
  }

  show({ view, heard, ui, nowMs }: Shown): void {
    this.#link(view);
    this.#events(heard);
    this.#todo(view);
    if (ui.message !== this.#message && ui.message !== null) this.#say(ui.message.text);
    this.#message = ui.message;
    this.#open(ui.screen);
    if (nowMs - this.#angleMs < angleEveryMs || view.lost !== null || heard.telemetry === null) return;
    this.#angleMs = nowMs;
    this.#say(stateLine(view));
  }

  /** Ctrl-L says the state again. */
  forget(): void {
    this.#angleMs = Number.NEGATIVE_INFINITY;
    this.#prompt = '';
  }

  close(): void {}

  #say(text: string): void {
    this.#options.write(this.#options.isAscii ? asciiText(text) : text);
  }

  #link({ lost, staleMs, staleText }: View): void {
    if (lost !== null && this.#lost !== lost.text) for (const text of [lost.text, ...lost.stillWorks]) this.#say(text);
    if (lost === null && this.#lost !== null) this.#say('the service answers again');
    this.#lost = lost?.text ?? null;
    const isOld = lost === null && staleMs !== null;
    if (isOld && !this.#isOld) this.#say(`what is known is ${staleText}`);
    this.#isOld = isOld;
  }

  #events({ events }: Heard): void {
    const from = this.#lastEvent === null ? 0 : events.lastIndexOf(this.#lastEvent) + 1;
    for (const event of events.slice(from)) if (!isRaised(event)) this.#say(event.text);
    this.#lastEvent = events.at(-1) ?? null;
  }

  #todo({ question, alarms }: View): void {
    if (question !== null && question.text !== this.#question) this.#say(question.text);
    this.#question = question?.text ?? null;
    for (const { key, priority, text, todo } of alarms) {
      if (this.#alarms.has(key)) continue;
      this.#say(`${priority} alarm: ${text}${todo === null ? '' : `; what to do: ${todo}`}`);
    }
    this.#alarms = new Set(alarms.map(({ key }) => key));
  }

  /** A prompt is said when it opens and whenever it changes; what is typed is said as a whole. */
  #open(screen: Screen): void {
    const text = promptLines(screen, this.#options.columns, mostPromptRows)
      .map((parts) =>
        parts
          .map((part) => part.text)
          .join('')
          .trimEnd(),
      )
      .join('\n');
    if (text !== this.#prompt && text !== '') this.#say(text);
    this.#prompt = text;
  }
}

/** Said from the list of the alarms, with what to do, and also where it was raised before this console was opened. */
const isRaised = ({ kind, text }: ConsoleEvent): boolean => kind === 'alarm' && text.startsWith('alarm raised');

function stateLine(view: View): string {
  const { state, angleText, sideText, targetText, leftMs, stepText } = view;
  const left = leftMs === null ? [] : [`${Math.ceil(leftMs / 1000)} s left`];
  return [state.text, `${angleText} ${sideText}`, targetText, stepText, ...left]
    .filter((each) => each !== '')
    .join(', ');
}
