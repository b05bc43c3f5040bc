/** Rows and columns of each part of the console, in characters. 0: the part is left out. */
export interface ScreenLayout {
  readonly columns: number;
  readonly rows: number;
  readonly tableColumns: number;
  readonly panelColumns: number;
  readonly topRows: number;
  /** Without the time axis, which takes one more row. */
  readonly chartRows: number;
  readonly statusRows: number;
  readonly keyRows: number;
}

export const gap = 2;
const fewestPanelRows = 9;
const fewestChartRows = 3;
const fewestTableColumns = 20;
const mostTopRows = 18;
const mostChartRows = 14;
/** Title, facts on the person, and the message. */
const otherRows = 3;

export function screenLayout(terminalColumns: number, terminalRows: number): ScreenLayout {
  // The last column stays empty: after writing it, some terminals wrap the line.
  const columns = Math.max(20, terminalColumns - 1);
  const rows = Math.max(8, terminalRows);
  const keyRows = rows >= 20 ? 2 : 1;
  const rest = rows - otherRows - keyRows;
  const fewestStatus = rows >= 24 ? 5 : rows >= 18 ? 4 : rows >= 14 ? 3 : 1;
  const spare = rest - fewestStatus - fewestPanelRows - 1;
  const chartRows =
    spare < fewestChartRows ? 0 : Math.min(mostChartRows, Math.max(fewestChartRows, Math.floor(spare * 0.6)));
  const left = rest - fewestStatus - (chartRows === 0 ? 0 : chartRows + 1);
  const topRows = Math.max(1, Math.min(mostTopRows, left));
  const wanted = Math.min(Math.floor(columns * 0.48), 64);
  const tableColumns = wanted < fewestTableColumns || topRows < 6 ? 0 : wanted;
  return {
    columns,
    rows,
    tableColumns,
    panelColumns: columns - (tableColumns === 0 ? 0 : tableColumns + gap),
    topRows,
    chartRows,
    statusRows: rest - topRows - (chartRows === 0 ? 0 : chartRows + 1),
    keyRows,
  };
}
