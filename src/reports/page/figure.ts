/** A chart in a page: drawn for a wide and for a narrow screen, with its legend and the figures behind it. */
import { lineSample } from '../annotations.ts';
import { type Layout, layouts } from '../dimensions.ts';
import type { LineLook } from '../theme.ts';
import type { CommonWords } from '../words/words.ts';
import { drawn, type Html, html } from './html.ts';

export interface Figure {
  readonly words: CommonWords;
  /** Unique on the page. */
  readonly id: string;
  readonly legend: readonly { readonly name: string; readonly sample: string }[];
  readonly draw: (layout: Layout, id: string) => Promise<string>;
  /** The figures behind it. */
  readonly table: Html;
}

export async function figure({ words, id, legend, draw, table }: Figure): Promise<Html> {
  const wide = await draw(layouts.wide, `${id}-wide`);
  const narrow = await draw(layouts.narrow, `${id}-narrow`);
  return html`<figure>
<ul class="legend">${legend.map(({ name, sample }) => html`<li>${drawn(sample)}${name}</li>`)}</ul>
<div class="wide">${drawn(wide)}</div>
<div class="narrow">${drawn(narrow)}</div>
<details><summary>${words.dataBehind}</summary>
${table}
</details>
</figure>
`;
}

export const sample = (inside: string): string =>
  `<svg viewBox="0 0 30 12" width="30" height="12" aria-hidden="true">${inside}</svg>`;
export const sampleOf = (look: LineLook): string => sample(lineSample(look, 2, 6));
