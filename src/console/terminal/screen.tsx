/** Draws lines on a terminal's alternate screen. Ink lays them out; what has changed is written at its place. */
import { type Instance, render } from 'ink';
import type { Sink } from '../../service/log-output.ts';
import { asciiText } from '../ascii.ts';
import type { Line } from '../raster.ts';
import { Lines } from '../row.tsx';

export interface ScreenOptions {
  readonly sink: Sink;
  readonly isAscii: boolean;
  readonly colours: boolean;
}

export class TerminalScreen {
  readonly #options: ScreenOptions;
  #instance: Instance | null = null;
  /** What Ink drew last. */
  #frame = '';
  /** Lines as the terminal shows them; null: it has to be cleared. */
  #shown: readonly Line[] | null = null;
  /** Bytes that the terminal has not taken yet. */
  #unsent: Uint8Array = new Uint8Array();

  constructor(options: ScreenOptions) {
    this.#options = options;
  }

  /**
   * Draws a picture. A terminal that has not taken the last one yet, on a slow line or stopped by Ctrl-S, gets none: the
   * pictures do not queue, and nothing waits for it. Returns whether it was drawn.
   */
  show(lines: readonly Line[], columns: number): boolean {
    if (!this.#flush()) return false;
    const shown = this.#shown ?? [];
    const rows = lines.flatMap((line, index) => (isSame(line, shown[index]) ? [] : [{ index, line }]));
    // Laying out a line costs more than all else: only those that have changed are.
    const changed = rows.map(({ line }) => line);
    const drawn = changed.length === 0 ? [] : this.#drawn(changed, columns).split('\n');
    const texts = rows.map(({ index }, row) => `\u001b[${index + 1};1H${drawn[row] ?? ''}\u001b[K`);
    if (this.#shown === null) texts.unshift('\u001b[2J');
    this.#shown = lines;
    if (texts.length > 0) this.#unsent = Buffer.from(texts.join(''));
    this.#flush();
    return true;
  }

  /** The next picture is drawn as a whole: the terminal was resized, or something else has written on it. */
  forget(): void {
    this.#shown = null;
    // It keeps the width that it began with.
    this.close();
  }

  close(): void {
    this.#instance?.unmount();
    this.#instance = null;
  }

  #flush(): boolean {
    if (this.#unsent.length === 0) return true;
    this.#unsent = this.#unsent.subarray(this.#options.sink.write(this.#unsent));
    return this.#unsent.length === 0;
  }

  #drawn(lines: readonly Line[], columns: number): string {
    const { colours, isAscii } = this.#options;
    const picture = <Lines lines={lines} colours={colours} />;
    if (this.#instance === null) this.#instance = this.#mount(picture, columns);
    else this.#instance.rerender(picture);
    return isAscii ? asciiText(this.#frame) : this.#frame;
  }

  #mount(picture: React.ReactElement, columns: number): Instance {
    const stream = {
      columns,
      isTTY: true,
      write: (text: string) => {
        this.#frame = text;
        return true;
      },
      on: () => stream,
      off: () => stream,
    };
    // Ink uses no other member of a stream. In its debug mode it writes each picture as it is, at once.
    const stdout = stream as unknown as NodeJS.WriteStream;
    return render(picture, { stdout, debug: true, exitOnCtrlC: false, patchConsole: false });
  }
}

const isSame = (line: Line, other: Line | undefined): boolean =>
  other !== undefined &&
  line.length === other.length &&
  line.every(({ text, look }, index) => text === other[index]?.text && look === other[index]?.look);
