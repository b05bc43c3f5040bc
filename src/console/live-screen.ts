/** Shows the live picture on a terminal. It never reads from the terminal or changes its mode, so Ctrl-C stays a signal. */
import { type Instance, render } from 'ink';
import { createElement, type ReactElement } from 'react';
import { asciiText, needsAscii } from './ascii.ts';
import { LivePicture } from './live-picture.tsx';
import type { LiveTrace } from './trace.ts';

/** The part of a terminal stream that the screen needs. */
export interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

export interface LiveScreen {
  /** Draws the present trace. Throws if drawing the previous frame failed. */
  show(): void;
  /** Draws the last frame and leaves the cursor below it. */
  close(): void;
}

const defaultColumns = 80;
const defaultRows = 24;
const clearScreen = '\u001b[2J\u001b[H';
const clearBelow = '\u001b[J';

export function openLiveScreen(trace: LiveTrace, output: Terminal = process.stdout): LiveScreen {
  const terminal = needsAscii(process.env) ? asciiTerminal(output) : output;
  const colours = (process.env['NO_COLOR'] ?? '') === '';
  let size = sizeOf(terminal);
  const picture = (isLast: boolean) => createElement(LivePicture, { trace, ...size, colours, isLast });
  let drawn = mount(picture(false), terminal);
  const draw = (isLast: boolean) => {
    drawn.throwFailure();
    const { columns, rows } = sizeOf(terminal);
    if (columns === size.columns && rows === size.rows) {
      drawn.instance.rerender(picture(isLast));
      return;
    }
    // On a resize the terminal has rewrapped its content: start over on an empty screen.
    size = { columns, rows };
    drawn.drop();
    terminal.write(clearScreen);
    drawn = mount(picture(isLast), terminal);
  };
  return {
    show: () => draw(false),
    close() {
      try {
        draw(true);
      } finally {
        drawn.instance.unmount();
        terminal.write(clearBelow);
      }
    },
  };
}

const asciiTerminal = (terminal: Terminal): Terminal => ({
  get isTTY() {
    return terminal.isTTY === true;
  },
  get columns() {
    return terminal.columns ?? 0;
  },
  get rows() {
    return terminal.rows ?? 0;
  },
  write: (text) => terminal.write(asciiText(text)),
});

function sizeOf({ columns, rows }: Terminal): { readonly columns: number; readonly rows: number } {
  // Some terminals report 0.
  return { columns: columns || defaultColumns, rows: rows || defaultRows };
}

interface Drawn {
  readonly instance: Instance;
  /** Unmounts without a last frame, which would have the old size. */
  drop(): void;
  /** Rethrows an error in a picture; Ink only unmounts the picture and continues. */
  throwFailure(): void;
}

function mount(picture: ReactElement, terminal: Terminal): Drawn {
  let isDropped = false;
  const write = (text: string) => (isDropped ? true : terminal.write(eraseLate(text)));
  const instance = render(picture, {
    stdout: streamFor(terminal, write),
    // The bench handles signals and prints its own lines.
    exitOnCtrlC: false,
    patchConsole: false,
  });
  const failures: unknown[] = [];
  instance.waitUntilExit().catch((error: unknown) => failures.push(error));
  const drop = () => {
    isDropped = true;
    instance.unmount();
  };
  const throwFailure = () => {
    if (failures.length > 0) throw failures[0];
  };
  return { instance, drop, throwFailure };
}

/**
 * The terminal stream passed to Ink. It has no `rows`, because Ink clears the screen and the scrollback if a picture is
 * higher than that, which the layout prevents; and no `resize` event, which is handled here.
 */
function streamFor(terminal: Terminal, write: (text: string) => unknown): NodeJS.WriteStream {
  const stream = {
    get columns() {
      return terminal.columns || defaultColumns;
    },
    isTTY: terminal.isTTY === true,
    write,
    on: () => stream,
    off: () => stream,
  };
  // Ink uses no other member of a stream; a test verifies that.
  return stream as unknown as NodeJS.WriteStream;
}

/**
 * Ink erases all lines of the last frame before it writes the next one, which flickers if the terminal draws in between.
 * For frames of equal size it suffices to erase the rest of each line after writing over it (and everything below the
 * last frame, which has fewer rows). Ink's incremental rendering is no alternative: it does not recover when the user
 * presses Enter.
 */
const eraseLate = (text: string): string => text.replaceAll('\u001b[2K', '').replaceAll('\n', '\u001b[K\n');
