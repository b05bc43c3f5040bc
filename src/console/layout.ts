/** Size of each part of the live picture, in characters. 0: the part is omitted. */
export interface Layout {
  readonly columns: number;
  readonly tableColumns: number;
  readonly panelColumns: number;
  /** Rows of the table drawing and of the panel beside it. */
  readonly tableRows: number;
  /** Without the time axis, which takes one more row. */
  readonly chartRows: number;
  /** Rows for alarms, prompt and findings. */
  readonly statusRows: number;
}

/** Rows for the command line above the picture and the cursor below it. */
const rowsOutside = 2;
const maxRows = 40;
/** Rows of the panel without blank lines. */
const panelRows = 8;
const minChartRows = 3;
const minTableColumns = 20;
/** Columns between the table drawing and the panel. */
const gap = 2;

export function layoutFor(terminalColumns: number, terminalRows: number): Layout {
  // The last column stays empty: after writing it, a terminal wraps the line or erases the column.
  const columns = Math.max(20, terminalColumns - 1);
  const height = Math.max(4, Math.min(maxRows, terminalRows - rowsOutside));
  const wanted = Math.min(Math.floor(columns * 0.48), 64);
  const tableColumns = wanted < minTableColumns ? 0 : wanted;
  const statusRows = height >= 20 ? 4 : height >= 14 ? 3 : 1;
  const rest = height - 1 - statusRows;
  const spare = rest - panelRows - 1;
  const chartRows = spare < minChartRows ? 0 : Math.min(spare, Math.max(minChartRows, Math.floor(rest * 0.38)));
  const tableRows = chartRows === 0 ? rest : rest - chartRows - 1;
  return {
    columns,
    tableColumns,
    panelColumns: columns - (tableColumns === 0 ? 0 : tableColumns + gap),
    tableRows,
    chartRows,
    statusRows,
  };
}
