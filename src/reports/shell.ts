/** What all charts share: escaping, texts, and the SVG element with its title, description and background. */
import { round } from '../../protocols/base/round.ts';
import { colours } from './theme.ts';

/** Escapes text for XML and HTML, in which control characters are not allowed even as character references. */
export const escapeText = (text: string): string =>
  text.replace(/\p{Cc}|\p{Surrogate}|[\ufffe\uffff]/gu, '�').replace(/[&<>"']/g, (mark) => entities[mark] ?? mark);

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Coordinates to a tenth of a pixel. */
export const tenths = (value: number): number => round(value, 1);

export interface TextLook {
  readonly size: number;
  readonly weight?: number;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly fill?: string;
  /** Drawn around the letters, where lines pass behind them. */
  readonly halo?: true;
}

export function textAt(x: number, y: number, text: string, look: TextLook): string {
  const { size, weight = 400, anchor = 'start', fill = colours.text, halo } = look;
  const around = halo === true ? ` stroke="${colours.paper}" stroke-width="3" paint-order="stroke"` : '';
  return (
    `<text x="${tenths(x)}" y="${tenths(y)}" font-size="${size}" font-weight="${weight}" text-anchor="${anchor}" ` +
    `fill="${fill}"${around}>${escapeText(text)}</text>`
  );
}

export const shorten = (text: string, maxLength: number): string => {
  const characters = [...text];
  return characters.length > maxLength ? `${characters.slice(0, maxLength - 1).join('')}…` : text;
};

export interface Shell {
  /** Begins the ids of its title and description: unique on its page. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly width: number;
  readonly height: number;
}

/**
 * The drawn SVG as a document with a title, a description and a background. Written by hand because linkedom does not escape
 * < and & in attributes and omits the namespace. The library names its groups by `aria-label`, which a group without a role may
 * not have.
 */
export function inShell(drawn: string, { id, title, description, width, height }: Shell, annotations: string): string {
  const opening =
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="${id}-title" aria-describedby="${id}-desc" ` +
    'direction="ltr" ';
  const named = `<title id="${id}-title">${escapeText(title)}</title><desc id="${id}-desc">${escapeText(description)}</desc>`;
  const backdrop = `<rect width="${width}" height="${height}" rx="6" fill="${colours.paper}" stroke="${colours.frame}"/>`;
  const [inside = ''] = drawn
    .replaceAll(' aria-label="', ' data-mark="')
    .replace(/^<svg /, () => opening)
    .split(/<\/svg>\s*$/);
  return `${inside.replace(/>/, () => `>${named}`).replace('</style>', `</style>${backdrop}`)}<g stroke="none">${annotations}</g></svg>\n`;
}

/** Whole numbers of a step in a range. */
export const range = (from: number, to: number, step: number): readonly number[] =>
  Array.from({ length: Math.max(0, Math.floor((to - from) / step) + 1) }, (_, index) => from + index * step + 0);

/** The plotting library and the document that it draws in, loaded on first use. */
export async function drawingBoard() {
  const [Plot, { parseHTML }] = await Promise.all([import('@observablehq/plot'), import('linkedom')]);
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  return { Plot, document };
}
