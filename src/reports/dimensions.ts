/** Sizes of the parts of a plot, in pixels. */
export const dimensions = {
  width: 1000,
  edge: 24,
  left: 72,
  right: 78,
  plotHeight: 300,
  header: 62,
  flagRow: 20,
  flagRows: 3,
  strip: 22,
  axis: 44,
  listRow: 18,
  listRows: 8,
} as const;
