/** The style of all pages: on a screen, on a phone, on A4. Colours have a contrast of at least 4.5 on white. */
export const style = `
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 53rem; padding: 1.25rem 1.5rem 3rem; background: #fff; color: #1f2328;
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", sans-serif; }
h1 { margin: 0; font-size: 1.7rem; line-height: 1.25; }
h2 { margin: 2rem 0 0.6rem; padding-bottom: 0.2rem; border-bottom: 1px solid #d0d7de; font-size: 1.2rem; }
p, ul, ol { margin: 0.5rem 0; }
ul, ol { padding-left: 1.3rem; }
.sub { margin: 0.25rem 0 0; color: #59636e; }
.banner { margin: 0.9rem 0 0; padding: 0.5rem 0.8rem; border: 1px solid #8c6d1f; border-left-width: 6px; background: #fff8e6; }
.banner.bad { border-color: #b3261e; background: #fdf0ef; }
dl { display: grid; grid-template-columns: minmax(8.5rem, max-content) 1fr; gap: 0.25rem 1.2rem; margin: 0.5rem 0; }
dt { color: #59636e; }
dd { margin: 0; }
bdi, dd, p, li, h1, td.text, td.long { overflow-wrap: anywhere; }
td { overflow-wrap: break-word; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: 0.88rem; font-variant-numeric: tabular-nums; }
th, td { padding: 0.28rem 0.6rem 0.28rem 0; border-bottom: 1px solid #e6eaef; text-align: left; vertical-align: top; }
th { color: #59636e; font-weight: 600; vertical-align: bottom; }
tbody th { color: inherit; font-weight: 400; }
.n { text-align: right; }
td.n { white-space: nowrap; }
td.long { min-width: 13rem; }
td.text { min-width: 6rem; }
.nowrap { white-space: nowrap; }
.missing { color: #59636e; font-style: italic; }
.bar { position: relative; display: inline-block; width: 6.5rem; height: 0.75rem; border: 1px solid #59636e; }
.bar > span { position: absolute; inset: 0 auto 0 0; background: #4f8ad0; }
.bar.over > span { background: #b3261e; }
figure { margin: 0.6rem 0 0; }
figure svg { display: block; width: 100%; height: auto; }
.narrow { display: none; }
.legend { display: flex; flex-wrap: wrap; gap: 0.2rem 1.2rem; margin: 0 0 0.4rem; padding: 0; list-style: none; font-size: 0.9rem; }
.legend svg { display: inline-block; width: 30px; height: 12px; margin-right: 0.4rem; vertical-align: -1px; }
details { margin: 0.5rem 0; }
summary { padding: 0.3rem 0; color: #0b3d6e; cursor: pointer; }
code { font: 0.9em ui-monospace, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
.short { font-weight: 600; }
footer { margin-top: 2.5rem; padding-top: 0.6rem; border-top: 1px solid #d0d7de; color: #59636e; font-size: 0.88rem; }
@media (max-width: 40rem) {
  body { padding: 1rem 0.9rem 2.5rem; }
  h1 { font-size: 1.4rem; }
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: 0.5rem; }
  summary { padding: 0.7rem 0; }
  table { font-size: 0.86rem; }
  th, td { padding-right: 0.4rem; }
  td.long { min-width: 8rem; }
  td.text { min-width: 4.5rem; }
  .bar { display: none; }
  .wide { display: none; }
  .narrow { display: block; }
}
@page { size: A4; margin: 15mm 14mm 16mm; }
@media print {
  body { max-width: none; padding: 0; font-size: 10pt; }
  h1 { font-size: 16pt; }
  h2 { margin-top: 1.2rem; font-size: 12pt; break-after: avoid; }
  table { font-size: 8.5pt; }
  thead { display: table-header-group; }
  tr, figure, dl, .banner { break-inside: avoid; }
  .wide { display: block; }
  .narrow, details { display: none; }
  .scroll { overflow: visible; }
  .bar > span { print-color-adjust: exact; }
}
`;
