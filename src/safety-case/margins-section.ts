import { type Html, html } from '../reports/page/html.ts';
import { bullets, dataTable, missing } from '../reports/page/page.ts';
import { type Margins, type Nearest, quantities } from './margins.ts';

/** How near recorded sessions came to the limits. */
export function marginsSection(margins: Margins | null): Html {
  if (margins === null) return html`<p>${missing('None were given: fulcrum safety-case --data DIR')}</p>`;
  const { sessions, ofBench, withFaults, unread, nearest } = margins;
  const table = dataTable(
    'Recorded sessions',
    [
      { name: 'Hazard' },
      { name: 'Quantity', kind: 'long' },
      { name: 'Nearest', kind: 'number' },
      { name: 'Limit', kind: 'number' },
      { name: 'Part', kind: 'nowrap' },
      { name: 'Session' },
    ],
    nearest.map((each) => {
      const { hazard, name } = quantities[each.quantity];
      return [
        html`<a href="#${hazard}">${hazard}</a>`,
        name,
        amount(each, each.value),
        amount(each, each.limit),
        partOf(each),
        html`<code>${each.session}</code>`,
      ];
    }),
  );
  const leftOut =
    withFaults === 0 ? null : `Left out: ${withFaults} with injected faults, which tell nothing of a sound table. `;
  return html`<p>${sessions} ${sessions === 1 ? 'session' : 'sessions'}, ${ofBench} of them on a bench. ${leftOut}A limit may be passed for a moment without a finding where the
hazard’s criterion asks for a time.</p>
${sessions === 0 ? null : table}${unread.length === 0 ? null : html`<p>Not read:</p>${bullets(unread)}`}`;
}

/** `beyond the session’s limit, by either sensor: 0.2° of 1.5°`. */
export const quantityText = (nearest: Nearest): string =>
  `${quantities[nearest.quantity].name}: ${amount(nearest, nearest.value)} of ${amount(nearest, nearest.limit)}`;

function amount({ quantity }: Nearest, value: number): string {
  const { unit } = quantities[quantity];
  const isWhole = unit === 'ms' || unit === 'mA' || unit === '';
  const text = isWhole ? String(Math.round(value)) : value.toFixed(unit === '°' ? 2 : 1);
  return unit.startsWith('°') ? `${text}${unit}` : `${text} ${unit}`.trimEnd();
}

function partOf({ value, limit }: Nearest): Html {
  const percent = Math.round((100 * value) / limit);
  const width = Math.min(100, Math.max(0, percent));
  return html`<span class="bar${percent > 100 ? ' over' : ''}"><span style="width:${width}%"></span></span> ${percent} %`;
}
