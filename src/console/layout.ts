/** How many characters each part of the live picture gets. 0: the part is left out. */
export interface Layout {
  readonly columns: number;
  readonly tableColumns: number;
  readonly panelColumns: number;
  /** Of the table's drawing and the panel beside it. */
  readonly tableRows: number;
  /** Without its axis of time, which is one more. */
  readonly chartRows: number;
  /** Alarms, prompt and findings. */
  readonly statusRows: number;
}

/** For the command that was typed, and the cursor below the picture. */
const outside = 2;
const tallest = 40;
/** The panel's lines without any blank one. */
const panelRows = 8;
const smallestChart = 3;
const narrowestTable = 20;
/** Between the table's drawing and the panel. */
const gap = 2;

export function layoutFor(terminalColumns: number, terminalRows: number): Layout {
  // A terminal that has filled its last column wraps, or rubs that column out again: it stays empty.
  const columns = Math.max(20, terminalColumns - 1);
  const height = Math.max(4, Math.min(tallest, terminalRows - outside));
  const wanted = Math.min(Math.floor(columns * 0.48), 64);
  const tableColumns = wanted < narrowestTable ? 0 : wanted;
  const statusRows = height >= 20 ? 4 : height >= 14 ? 3 : 1;
  const rest = height - 1 - statusRows;
  const spare = rest - panelRows - 1;
  const chartRows = spare < smallestChart ? 0 : Math.min(spare, Math.max(smallestChart, Math.floor(rest * 0.38)));
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
