/** The live picture on a terminal. Nothing is read from it: Ctrl-C stays a signal, and no mode is changed. */
import { type Instance, render } from 'ink';
import { createElement, type ReactElement } from 'react';
import { LivePicture } from './live-picture.tsx';
import type { LiveTrace } from './trace.ts';

/** What is asked of the terminal. */
export interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

export interface LiveScreen {
  /** Draws what the trace holds now. Throws where the frame before it could not be drawn. */
  show(): void;
  /** Draws it for the last time, and leaves the cursor below it. */
  close(): void;
}

const usualColumns = 80;
const usualRows = 24;
const clearScreen = '\u001b[2J\u001b[H';
const clearBelow = '\u001b[J';

export function openLiveScreen(trace: LiveTrace, terminal: Terminal = process.stdout): LiveScreen {
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
    // The terminal has wrapped and moved what stood on it: begin again on an empty screen.
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

function sizeOf({ columns, rows }: Terminal): { readonly columns: number; readonly rows: number } {
  // Some terminals say 0.
  return { columns: columns || usualColumns, rows: rows || usualRows };
}

interface Drawn {
  readonly instance: Instance;
  /** Ends it without a last frame, which would have the former size. */
  drop(): void;
  /** Ink takes an error in a picture for the picture's end, and goes on. */
  throwFailure(): void;
}

function mount(picture: ReactElement, terminal: Terminal): Drawn {
  let isDropped = false;
  const write = (text: string) => (isDropped ? true : terminal.write(eraseLate(text)));
  const instance = render(picture, {
    stdout: streamFor(terminal, write),
    // Signals are the bench's own, and so is what it prints.
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
 * The terminal as Ink is to see it. Without `rows`, since Ink clears the terminal and all that was scrolled out of it
 * when a picture is too high for them, which the layout sees to; without `resize`, which is handled here.
 */
function streamFor(terminal: Terminal, write: (text: string) => unknown): NodeJS.WriteStream {
  const stream = {
    get columns() {
      return terminal.columns || usualColumns;
    },
    isTTY: terminal.isTTY === true,
    write,
    on: () => stream,
    off: () => stream,
  };
  // Ink asks nothing else of a stream; a test holds it to that.
  return stream as unknown as NodeJS.WriteStream;
}

/**
 * Ink blanks all lines of the last frame before it writes the next, which flickers where a terminal draws in between.
 * Frames of one size do without: what is left of a line is erased behind what was written over it (and below the last
 * frame, which is lower). Ink's way of writing changed lines alone would do as well, but for somebody who presses
 * Enter, which it never recovers from.
 */
const eraseLate = (text: string): string => text.replaceAll('\u001b[2K', '').replaceAll('\n', '\u001b[K\n');
