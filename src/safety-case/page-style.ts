/** What the safety case adds to the style of all pages. */
export const pageStyle = `
h3 { margin: 1.6rem 0 0.3rem; font-size: 1.05rem; line-height: 1.35; }
h4 { margin: 1.1rem 0 0.2rem; font-size: 0.95rem; line-height: 1.4; }
article h3, article h4 { padding-top: 0.5rem; border-top: 1px solid #e6eaef; }
.title { font-weight: 400; }
h3 .title { font-weight: 600; }
a { color: #0b3d6e; }
article dl { grid-template-columns: 6.5rem 1fr; }
.kinds, .places { padding-left: 0; margin: 0; list-style: none; }
.kinds ul, .places ul { margin: 0 0 0.3rem; padding-left: 1.1rem; }
#controls dl, .places { font-size: 0.88rem; }
.passed { color: #1a6b2f; white-space: nowrap; }
.wrong { color: #b3261e; }
#overview table { font-size: 0.82rem; }
#overview th, #overview td { padding-right: 0.5rem; }
#recorded .bar { width: 4rem; }
#recorded code { white-space: nowrap; }
#gaps td.text { min-width: 12rem; color: #59636e; }
@media (max-width: 40rem) {
  article dl { grid-template-columns: 1fr; }
  #gaps td.text { min-width: 6rem; }
}
@media print {
  h3 { font-size: 10.5pt; break-after: avoid; }
  h4 { margin: 0.6rem 0 0.1rem; font-size: 8.5pt; break-after: avoid; }
  dl { break-inside: auto; }
  dt, b { break-after: avoid; }
  li, p { break-inside: avoid; }
  article dl { grid-template-columns: 20mm 1fr; font-size: 8.5pt; line-height: 1.35; gap: 0.05rem 0.5rem; }
  .sub { font-size: 8.5pt; }
  #controls { break-before: page; columns: 2; column-gap: 7mm; }
  #controls h2 { column-span: all; }
  #controls article { break-inside: avoid; }
  #controls dl { grid-template-columns: 15mm 1fr; font-size: 7.5pt; }
  .places { font-size: 7.5pt; }
  #overview table { font-size: 7.5pt; }
  a { color: inherit; text-decoration: none; }
}
`;
