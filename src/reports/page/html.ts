/** HTML that cannot forget to escape: a text becomes HTML only through {@link html}. */
import { escapeText } from '../shell.ts';

export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Part = Html | string | number | null | readonly Part[];

/** Escapes every text and number; null is nothing. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(strings.reduce((text, string, index) => `${text}${textOf(parts[index - 1] ?? null)}${string}`));
}

function textOf(part: Part): string {
  if (part === null) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'string' || typeof part === 'number') return escapeText(String(part));
  return part.map(textOf).join('');
}

/** SVG of this program's own drawing. */
export const drawn = (svg: string): Html => new Html(svg);

/** What a person has written: its direction is its own, and turns nothing beside it. */
export const written = (text: string): Html => html`<bdi dir="auto">${text}</bdi>`;

/** What the program has recorded, in English. */
export const recorded = (text: string): Html => html`<span lang="en">${text}</span>`;
