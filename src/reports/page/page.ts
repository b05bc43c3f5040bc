/** A page of its own: everything it shows is in it, and its policy lets nothing else in. */
import type { CommonWords } from '../words/words.ts';
import { type Html, html, type Part } from './html.ts';
import { style } from './style.ts';

export interface Page {
  readonly words: CommonWords;
  /** Of the window. */
  readonly title: string;
  readonly body: Html;
  /** Added to the style of all pages. */
  readonly style?: string;
}

export function pageText({ words, title, body, style: own = '' }: Page): string {
  const { text } = html`<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>${title}</title>
`;
  // The style is this program's own, and has no character that ends it.
  return `<!doctype html>\n<html lang="${words.tag}">\n${text}<style>${style}${own}</style>\n</head>\n<body>\n${body.text}\n</body>\n</html>\n`;
}

/** A list of names and values; a value that is null is left out. */
export const factList = (facts: readonly (readonly [name: string, value: Part])[]): Html =>
  html`<dl>${facts
    .filter(([, value]) => value !== null)
    .map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;

export interface Column {
  readonly name: string;
  /** `number`: right-aligned, on one line; `text`: as wide as some words; `long`: as wide as a sentence. */
  readonly kind?: 'number' | 'text' | 'long' | 'nowrap';
}

const classes = { number: 'n', text: 'text', long: 'long', nowrap: 'nowrap' } as const;

/** Scrolls sideways by itself where the screen is too narrow, by keys as well. */
export function dataTable(label: string, columns: readonly Column[], rows: readonly (readonly Part[])[]): Html {
  const classOf = (column: Column | undefined) => (column?.kind === undefined ? '' : classes[column.kind]);
  const head = columns.map((column) => html`<th scope="col" class="${classOf(column)}">${column.name}</th>`);
  const body = rows.map(
    (cells) => html`<tr>${cells.map((cell, index) => html`<td class="${classOf(columns[index])}">${cell}</td>`)}</tr>
`,
  );
  return html`<div class="scroll" role="region" aria-label="${label}" tabindex="0"><table><thead><tr>${head}</tr></thead><tbody>
${body}</tbody></table></div>`;
}

export const section = (heading: string, ...parts: readonly Part[]): Html =>
  html`<section>
<h2>${heading}</h2>
${parts}
</section>
`;

export const paragraphs = (texts: readonly Part[]): Html => html`${texts.map((text) => html`<p>${text}</p>`)}`;
export const bullets = (texts: readonly Part[]): Html => html`<ul>${texts.map((text) => html`<li>${text}</li>`)}</ul>`;

/** A value that is missing, said so. */
export const missing = (text: string): Html => html`<span class="missing">${text}</span>`;
