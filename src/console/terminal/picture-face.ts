/** The console as a picture. */
import type { Heard } from '../model/heard.ts';
import type { Line } from '../raster.ts';
import type { TerminalScreen } from './screen.tsx';
import { type ScreenLayout, screenLayout } from './screen-layout.ts';
import { chartLines, screenLines } from './screen-lines.ts';
import type { Face, Shown } from './terminal-console.ts';

export interface PictureFaceOptions {
  readonly screen: TerminalScreen;
  readonly size: () => { readonly columns: number; readonly rows: number };
  readonly colours: boolean;
}

/** A dot of the chart is longer than this in every session. */
const chartEveryMs = 1000;

export class PictureFace implements Face {
  readonly #options: PictureFaceOptions;
  #chart: readonly Line[] = [];
  #chartMs = Number.NEGATIVE_INFINITY;

  constructor(options: PictureFaceOptions) {
    this.#options = options;
  }

  show({ view, heard, ui, nowMs }: Shown): void {
    const { screen, size, colours } = this.#options;
    const { columns, rows } = size();
    const layout = screenLayout(columns, rows);
    const chart = this.#chartOf(heard, layout, nowMs);
    screen.show(screenLines({ view, heard, ui, chart, layout, colours }), layout.columns);
  }

  forget(): void {
    this.#chartMs = Number.NEGATIVE_INFINITY;
    this.#options.screen.forget();
  }

  close(): void {
    this.#options.screen.close();
  }

  #chartOf(heard: Heard, layout: ScreenLayout, nowMs: number): readonly Line[] {
    if (nowMs - this.#chartMs >= chartEveryMs) {
      this.#chartMs = nowMs;
      this.#chart = chartLines(heard.trace, layout);
    }
    return this.#chart;
  }
}
